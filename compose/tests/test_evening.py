"""The evening of docs/compose.md, step by step, on a machine without an engine."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from airflow_api import AirflowApi
from compose_file import REPOSITORY
from without_engine import WithoutEngine

JOB = "/opt/nightshift/jobs/flight-delay.yaml"
NIGHTLY = "nightshift_flight-delay"
EXPECTED = """
import json, sys
import pyarrow.compute as pc, pyarrow.parquet as pq
rows = pq.read_table(sys.argv[1])
rows = rows.filter(pc.equal(rows["snapshot_date"], sys.argv[2]))
print(json.dumps(dict(zip(rows["flight_id"].to_pylist(), rows["probability"].to_pylist()))))
"""


def expected(version: int, day: str) -> dict[str, float]:
    """The scores that the reference runtime gave, by key."""
    file = REPOSITORY / "sample-data" / "expected" / f"flight-delay-v{version}.parquet"
    printed = subprocess.run(
        [os.environ["NIGHTSHIFT_MLFLOW_PYTHON"], "-c", EXPECTED, file, day],
        check=True,
        stdout=subprocess.PIPE,
    ).stdout
    scores: dict[str, float] = json.loads(printed)
    return scores


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WithoutEngine]:
    """`docker compose up`, twice, as after a break."""
    with WithoutEngine(tmp_path_factory.mktemp("evening")) as started:
        started.up()
        started.up()
        yield started
    assert started.leftovers() == []


@pytest.fixture(scope="module")
def airflow(evening: WithoutEngine) -> AirflowApi:
    """Airflow's pages, to somebody who knows the password."""
    url = f"http://127.0.0.1:{evening.port('airflow', '8080')}"
    password = evening.variables["AIRFLOW_PASSWORD"]
    api = AirflowApi(url, evening.ended, evening.log("airflow"), password)
    api.until_up()
    return api


def document(evening: WithoutEngine, *arguments: str) -> dict[str, Any]:
    """What a command by hand prints."""
    code, out, err = evening.run("nightshift", *arguments, "--json")
    assert code == 0, err
    found: dict[str, Any] = json.loads(out)
    return found


def test_scores_a_day_by_hand_on_the_cluster_and_knows_it_again(evening: WithoutEngine) -> None:
    day = ("--job", JOB, "--snapshot", "2013-06-14")

    first = document(evening, "score", *day)
    again = document(evening, "score", *day)
    read = document(evening, "table", "read", *day, "--limit", "100000")

    assert first["status"] == "published"
    [provider] = first["publication"]["providers"]
    assert provider["executors"] == ["0", "1"], "one on each worker"
    assert again["status"] == "already_published"
    assert again["publication"] == first["publication"]
    scores = {row["flight_id"]: row["delay_probability"] for row in read["rows"]}
    assert scores == pytest.approx(expected(1, "2013-06-14"), abs=1e-6)


def test_scores_a_night_in_airflow(evening: WithoutEngine, airflow: AirflowApi) -> None:
    airflow.until("the DAGs are known", lambda: NIGHTLY in airflow.dags())

    run = airflow.trigger(NIGHTLY, {"snapshot": "2013-06-15"})
    airflow.until_task(NIGHTLY, run, "check_publication", "success")

    summary = airflow.xcom(NIGHTLY, run, "check_publication")
    assert summary["rows_scored"] == len(expected(1, "2013-06-15"))
    shown = document(evening, "table", "show", "--job", JOB, "--snapshot", "2013-06-15")
    assert shown["run_id"] == summary["run_id"]
