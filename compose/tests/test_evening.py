"""The evening of docs/compose.md, step by step, on a machine without an engine."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from airflow_api import AirflowApi
from compose_file import REPOSITORY
from process_logs import printed_on_failure
from without_engine import WithoutEngine

DAY = "2013-06-14"
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


@pytest.fixture(autouse=True)
def _logs_of_failures(evening: WithoutEngine, request: pytest.FixtureRequest) -> Iterator[None]:
    yield from printed_on_failure(evening.logs, request)


def told(start: str) -> list[list[str]]:
    """The commands that docs/compose.md has people run, in their order, from a start of all."""
    text = (REPOSITORY / "docs" / "compose.md").read_text().replace("\\\n", " ")
    commands = re.findall(rf"(?m)^docker compose {start} (.+)$", text)
    return [shlex.split(command) for command in commands]


def run(evening: WithoutEngine, command: list[str]) -> dict[str, Any]:
    """What such a command comes to."""
    code, out, err = evening.run("nightshift", *command, "--json")
    assert code == 0, err
    document: dict[str, Any] = json.loads(out)
    return document


def test_sets_up_what_is_missing_and_nothing_twice(evening: WithoutEngine) -> None:
    lines = evening.log("setup").read_text().splitlines()

    registered = [line for line in lines if re.fullmatch(r"flight-delay:\d+", line)]
    assert registered == ["flight-delay:1", "flight-delay:2"]
    assert lines.count("Model flight-delay is in the registry") == 2


def test_does_what_is_written_for_people_to_do(evening: WithoutEngine) -> None:
    score, score_again, promote, score_anew, roll_back, read = told("run --rm nightshift")

    first = run(evening, score)
    again = run(evening, score_again)
    run(evening, promote)
    anew = run(evening, score_anew)
    run(evening, roll_back)
    rows = run(evening, [*read, "--limit", "100000"])["rows"]

    assert first["status"] == "published"
    [provider] = first["publication"]["providers"]
    assert provider["executors"] == ["0", "1"], "one on each worker"
    assert again["status"] == "already_published"
    assert again["publication"] == first["publication"]
    assert [arm["version"] for arm in anew["publication"]["arms"]] == [2]
    scores = {row["flight_id"]: row["delay_probability"] for row in rows}
    assert scores == pytest.approx(expected(1, DAY), abs=1e-6)


def test_scores_a_night_in_airflow(evening: WithoutEngine, airflow: AirflowApi) -> None:
    airflow.until("the DAGs are known", lambda: NIGHTLY in airflow.dags())

    [trigger] = told("exec airflow")
    code, _, err = evening.run("airflow", *trigger)
    assert code == 0, err
    [started] = airflow.runs(NIGHTLY)
    airflow.until_task(NIGHTLY, started, "check_publication", "success")

    summary = airflow.xcom(NIGHTLY, started, "check_publication")
    assert summary["version"] == 2
    assert summary["rows_scored"] == len(expected(2, "2013-06-15"))


def test_writes_nowhere_but_into_volumes(evening: WithoutEngine) -> None:
    assert evening.written() == []
