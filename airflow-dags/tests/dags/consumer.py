"""What somebody downstream writes: an airflow DAG that starts by each publication."""

from datetime import UTC, datetime
from typing import Any

from airflow.sdk import Asset, Variable, dag, task

PREDICTIONS = Asset(Variable.get("predictions"))


@dag(schedule=[PREDICTIONS], start_date=datetime(2013, 1, 1, tzinfo=UTC), catchup=False)
def consumer() -> None:
    """Say which runs it was started for."""

    @task
    def told(triggering_asset_events: dict[Any, Any] | None = None) -> list[dict[str, Any]]:
        """The summaries of the publications."""
        return [
            dict(e.extra) for events in (triggering_asset_events or {}).values() for e in events
        ]

    told()


consumer()
