"""An evening on a real Airflow: its processes run the DAGs of this package."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from airflow_processes import AirflowProcesses
from installation import DAGS, Evening
from process_logs import printed_on_failure

NIGHT = "nightshift_flight-delay"
SCHEDULES = """
defaults: {start-date: 2013-06-01}
jobs:
  flight-delay: {schedule: "0 4 15 6 *", poll-interval: 1s, retry-delay: 1s, doctor: false}
  out-of-reach: {schedule: null, retry-delay: 1h, nightshift-connection: away}
  broken: {schedule: null}
"""


@pytest.fixture(scope="module")
def airflow(airflow_home: Path, evening: Evening) -> Iterator[AirflowProcesses]:
    """An Airflow that has the DAGs, three jobs, and somebody downstream."""
    for day in ("2013-06-16", "2013-06-17"):
        evening.add_snapshot(day)
    evening.add_job("flight-delay")
    evening.add_job("broken", **{"model": "flight-delay:7"})
    evening.add_job("out-of-reach")
    (evening.jobs / "schedules.yaml").write_text(SCHEDULES)
    dags = airflow_home / "dags"
    shutil.copytree(DAGS, dags)
    shutil.copy(Path(__file__).parent / "dags" / "consumer.py", dags)
    settings = {
        "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
        "AIRFLOW_VAR_PREDICTIONS": f"file://{evening.table}",
        "AIRFLOW_CONN_AWAY": os.environ["AIRFLOW_CONN_NIGHTSHIFT_DEFAULT"].replace(
            str(evening.registry), "mlflow+http://127.0.0.1:1"
        ),
    }
    processes = AirflowProcesses(airflow_home, settings)
    with processes:
        jobs = {NIGHT, "nightshift_broken", "nightshift_out-of-reach"}
        wanted = {*jobs, "nightshift_promote", "nightshift_rollback", "consumer"}
        processes.until("the DAGs are known", lambda: wanted <= processes.dags())
        yield processes
    assert processes.leftovers() == []


@pytest.fixture(autouse=True)
def _logs_of_failures(airflow: AirflowProcesses, request: pytest.FixtureRequest) -> Iterator[None]:
    yield from printed_on_failure(airflow.logs, request)


def test_backfills_a_night_once_its_snapshot_is_there_and_starts_who_waits_for_it(
    airflow: AirflowProcesses, evening: Evening
) -> None:
    # Given
    marker = evening.add_snapshot("2013-06-15", complete=False)
    days = {"from_date": "2013-06-15T00:00:00Z", "to_date": "2013-06-15T23:00:00Z"}

    # When
    airflow.call("POST", "/backfills", {"dag_id": NIGHT, **days})
    [run] = airflow.until(
        "the backfill has its run",
        lambda: [run for run in airflow.runs(NIGHT) if run.startswith("backfill")],
    )
    airflow.until_task(NIGHT, run, "wait_for_snapshot", "deferred")
    marker.touch()

    # Then
    airflow.until_task(NIGHT, run, "check_publication", "success")
    summary = airflow.xcom(NIGHT, run, "check_publication")
    assert summary["snapshot"] == "2013-06-15"
    assert summary["rows_read"] == summary["rows_scored"] + summary["rows_rejected"] > 0
    [started] = airflow.until("somebody downstream is started", lambda: airflow.runs("consumer"))
    airflow.until_task("consumer", started, "told", "success")
    assert summary in airflow.xcom("consumer", started, "told")


def test_tries_again_only_what_may_be_mended_by_it(airflow: AirflowProcesses) -> None:
    broken = airflow.trigger("nightshift_broken", {"snapshot": "2013-06-16"})
    away = airflow.trigger("nightshift_out-of-reach", {"snapshot": "2013-06-16"})

    doctor = airflow.until_task("nightshift_broken", broken, "doctor", "failed")
    assert (doctor["try_number"], doctor["max_tries"]) == (1, 3)
    log = airflow.log("nightshift_broken", broken, "doctor")
    assert "nightshift doctor failed (exit code 2, cannot work as asked)" in log
    assert "ALERT: doctor of nightshift_broken" in log
    airflow.until_task("nightshift_out-of-reach", away, "doctor", "up_for_retry")


def test_promotes_once_a_person_agrees_and_goes_back_with_one_parameter(
    airflow: AirflowProcesses, evening: Evening
) -> None:
    assert evening.champion() == 2

    wish = {"model": "flight-delay", "version": 1, "reason": "explains itself"}
    promotion = airflow.trigger("nightshift_promote", wish)
    airflow.until_parked("nightshift_promote", promotion, "approve")
    assert evening.champion() == 2
    airflow.answer("nightshift_promote", promotion, "approve", "Approve")
    airflow.until_task("nightshift_promote", promotion, "promote", "success")
    assert evening.champion() == 1

    rollback = airflow.trigger("nightshift_rollback", {"model": "flight-delay"})
    airflow.until_task("nightshift_rollback", rollback, "rollback", "success")
    assert evening.champion() == 2
