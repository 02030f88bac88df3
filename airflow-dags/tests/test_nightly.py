"""The nightly DAG in one process: it publishes once, however often it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import timezone

from installation import DAGS, Evening


def night() -> dict[str, Any]:
    """Run the DAG of a night, and take what its tasks gave to XCom."""
    dag = DagBag(str(DAGS)).dags["nightshift_flight-delay"]
    run = dag.test(logical_date=timezone.datetime(2013, 6, 14, 4))
    assert run.state == "success"
    return {ti.task_id: ti.xcom_pull(task_ids=ti.task_id) for ti in run.get_task_instances()}


def test_publishes_real_predictions_once(airflow_home: Path, evening: Evening) -> None:
    # Given
    evening.add_snapshot("2013-06-14")
    evening.add_job("flight-delay")
    (evening.jobs / "schedules.yaml").write_text("defaults: {start-date: 2013-06-01}")

    # When
    first = night()
    again = night()

    # Then
    summary = first["check_publication"]
    assert summary == first["score"] == again["score"] == again["check_publication"]
    assert first["doctor"] is None
    assert summary["table"] == str(evening.table)
    assert (summary["model"], summary["version"]) == ("flight-delay", 2)
    assert (summary["rows_read"], summary["rows_scored"], summary["rows_rejected"]) == (989, 984, 5)
    runs = [
        folder.name for folder in evening.table.glob("model_version=*/snapshot_date=*/run_id=*")
    ]
    assert runs == [f"run_id={summary['run_id']}"]
