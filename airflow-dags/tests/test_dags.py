"""DAGs are made of job files, and one that is broken hides no other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import DAG

from installation import DAGS, Evening
from nightshift_airflow import nightly_dags

SCHEDULES = """
defaults:
  start-date: 2013-06-01
  tags: [flights]
jobs:
  one: {schedule: "0 3 * * *", catchup: true, max-active-runs: 2, pool: spark, retries: 5,
        retry-delay: 30s, snapshot: "{{ macros.ds_add(ds, -1) }}", doctor: false}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Evening:
    """A folder of job files of the test's own."""
    return Evening(tmp_path / "evening")


def made(evening: Evening) -> tuple[dict[str, DAG], list[str]]:
    dags, problems = nightly_dags(evening.jobs)
    return {dag.dag_id: dag for dag in dags}, problems


def test_a_new_model_needs_a_job_file_and_no_python(
    folder: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.add_job("one")
    folder.add_job("two")
    monkeypatch.setenv("AIRFLOW_VAR_NIGHTSHIFT_JOBS", str(folder.jobs))

    bag = DagBag(str(DAGS))

    assert bag.import_errors == {}
    assert set(bag.dags) == {
        "nightshift_one",
        "nightshift_two",
        "nightshift_promote",
        "nightshift_rollback",
    }


def test_a_broken_job_file_is_an_import_error_that_names_it_and_hides_no_other_dag(
    folder: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.add_job("one")
    (folder.jobs / "torn.yaml").write_text("job: [")
    folder.add_job("relative", output="{table: out/predictions}")
    monkeypatch.setenv("AIRFLOW_VAR_NIGHTSHIFT_JOBS", str(folder.jobs))

    bag = DagBag(str(DAGS))

    assert "nightshift_one" in bag.dags
    [error] = bag.import_errors.values()
    assert f"{folder.jobs}/torn.yaml: while parsing a flow node" in error
    assert (
        f"{folder.jobs}/relative.yaml: 'output.table: out/predictions' is relative: "
        "give an absolute path or a URL" in error
    )


def test_safe_defaults_and_the_order_of_tasks(folder: Evening) -> None:
    folder.add_job("one")

    dag = made(folder)[0]["nightshift_one"]

    order = [task.task_id for task in dag.topological_sort()]
    assert order == ["wait_for_snapshot", "doctor", "score", "check_publication"]
    assert (dag.max_active_runs, dag.catchup) == (1, False)
    score = dag.get_task("score")
    assert (score.retries, score.retry_exponential_backoff) == (3, 2.0)
    assert score.execution_timeout == timedelta(hours=4)


def test_schedules_say_when_and_how_a_job_runs(folder: Evening) -> None:
    folder.add_job("one")
    folder.add_job("two")
    (folder.jobs / "schedules.yaml").write_text(SCHEDULES)

    dags, problems = made(folder)

    assert problems == []
    one, two = dags["nightshift_one"], dags["nightshift_two"]
    assert (one.catchup, one.max_active_runs, one.tags) == (True, 2, {"flights"})
    assert (one.start_date, two.catchup) == (datetime(2013, 6, 1, tzinfo=UTC), False)
    score = one.get_task("score")
    assert (score.pool, score.retries, score.retry_delay) == ("spark", 5, timedelta(seconds=30))
    assert "macros.ds_add(ds, -1)" in score.snapshot
    assert [task.task_id for task in one.topological_sort()][1] == "score"


@pytest.mark.parametrize(
    ("schedules", "problem"),
    [
        ("jobs: {one: {retires: 1}}", "jobs.one: unknown key 'retires'; known are 'catchup'"),
        (
            "jobs: {one: {retries: -1}}",
            "jobs.one.retries: must be a whole number, and not negative",
        ),
        (
            "jobs: {one: {wait-timeout: 6}}",
            "must be a number and a unit, such as 30s, 5m, 6h or 1d",
        ),
        ("jobs: {one: {schedule: at noon}}", "jobs.one.schedule: must be a cron expression"),
        ("jobs: {one: {on-failure: no.such.thing}}", "one.yaml"),
        ("jobs: {three: {retries: 1}}", "jobs.three: there is no job file with 'job: three'"),
    ],
)
def test_what_is_wrong_with_one_schedule_concerns_one_job(
    folder: Evening, schedules: str, problem: str
) -> None:
    folder.add_job("one")
    folder.add_job("two")
    (folder.jobs / "schedules.yaml").write_text(schedules)

    dags, problems = made(folder)

    assert "nightshift_two" in dags
    assert len(problems) == 1
    assert problem in problems[0]


def test_a_job_that_two_files_describe_has_one_dag(folder: Evening) -> None:
    folder.add_job("one")
    folder.add_job("other", job="one")

    dags, problems = made(folder)

    assert list(dags) == ["nightshift_one"]
    assert problems == [f"{folder.jobs}/other.yaml: another file has 'job: one', too"]


def test_an_iceberg_table_and_s3_are_assets_too(folder: Evening) -> None:
    folder.add_job("lake", output="{table: 'iceberg:lake.ml.churn'}")
    folder.add_job("bucket", output="{table: 's3a://predictions/churn'}")

    dags, _ = made(folder)

    uris = {
        outlet.uri for dag in dags.values() for outlet in dag.get_task("check_publication").outlets
    }
    assert uris == {"iceberg://lake/ml/churn", "s3://predictions/churn"}
