"""In cluster mode, where spark-submit's exit code says nothing, the publication does."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from installation import Evening, connections
from nightshift_airflow import ScoreOperator
from nightshift_airflow.results import NightshiftRefused
from standalone_cluster import StandaloneCluster

SPARK_HOME = Path(os.environ["NIGHTSHIFT_SPARK_HOME"])


@pytest.fixture
def evening(tmp_path: Path) -> Evening:
    """A registry, a snapshot and a table of the test's own."""
    made = Evening(tmp_path / "evening")
    made.add_snapshot("2013-06-18")
    return made


@pytest.fixture
def cluster(
    evening: Evening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[StandaloneCluster]:
    """A cluster that the connection submits to, drivers included."""
    nightshift = json.loads(
        connections(evening.registry, SPARK_HOME)["AIRFLOW_CONN_NIGHTSHIFT_DEFAULT"]
    )
    nightshift["extra"]["spark-conf"] |= {"spark.cores.max": "1", "spark.executor.memory": "512m"}
    monkeypatch.setenv("AIRFLOW_CONN_NIGHTSHIFT_DEFAULT", json.dumps(nightshift))
    with StandaloneCluster(SPARK_HOME, tmp_path / "cluster") as started:
        extra = {"deploy-mode": "cluster", "rest-port": started.rest_port}
        spark = {"conn_type": "spark", "host": started.master, "extra": extra}
        monkeypatch.setenv("AIRFLOW_CONN_SPARK_DEFAULT", json.dumps(spark))
        yield started


def score(evening: Evening, job: Path) -> dict[str, object]:
    operator = ScoreOperator(
        task_id="score",
        job=str(job),
        snapshot="2013-06-18",
        table=str(evening.table),
        driver_memory="512m",
        durable=False,
    )
    return operator.execute({})


@pytest.mark.skipif(not Path("/usr/bin/curl").exists(), reason="the Spark provider calls it")
def test_the_publication_tells_how_the_driver_ended(
    cluster: StandaloneCluster, evening: Evening
) -> None:
    registry = f"'{evening.registry}'"
    right = evening.add_job("clustered", registry=registry)
    wrong = evening.add_job("misled", registry=registry, model="flight-delay:7")

    assert score(evening, right)["snapshot"] == "2013-06-18"
    with pytest.raises(NightshiftRefused, match=r"exit code 2.*: Unknown version 7"):
        score(evening, wrong)
