"""Waits for a snapshot without holding a worker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

from airflow.sdk import BaseSensorOperator, Context, ObjectStoragePath, timezone
from airflow.sdk.exceptions import AirflowSensorTimeout
from airflow.triggers.base import BaseTrigger, TriggerEvent

# What Hadoop calls storage that fsspec knows by another name.
_SCHEMES = {"s3a": "s3", "s3n": "s3"}


def storage_path(location: str, conn_id: str | None = None) -> ObjectStoragePath:
    """A location as Airflow reads it.

    Args:
        location: an absolute path or URL, as in a job file: ``s3a://`` and ``hdfs://`` too.
        conn_id: the connection with the storage's credentials, if not those of the environment.
    """
    scheme, colon, rest = location.partition("://")
    if not colon:
        return ObjectStoragePath(f"file://{location}", conn_id=conn_id)
    return ObjectStoragePath(f"{_SCHEMES.get(scheme, scheme)}://{rest}", conn_id=conn_id)


class FileTrigger(BaseTrigger):
    """Fires once a file is there, or when it is too late.

    Args:
        location: the file.
        conn_id: the connection for its storage.
        poll_seconds: how long to wait between two looks.
        deadline: when it is too late.
    """

    def __init__(
        self, location: str, conn_id: str | None, poll_seconds: float, deadline: datetime
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.location = location
        self.conn_id = conn_id
        self.poll_seconds = poll_seconds
        self.deadline = deadline

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """What the triggerer makes this anew from."""
        return (
            f"{type(self).__module__}.{type(self).__qualname__}",
            {
                "location": self.location,
                "conn_id": self.conn_id,
                "poll_seconds": self.poll_seconds,
                "deadline": self.deadline,
            },
        )

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Look until the deadline; a storage that does not answer is asked again."""
        trouble: str | None = None
        while True:
            # Sleeps first: the sensor has just looked, and Airflow's scheduler takes a task for a
            # failed one that resumes while the worker still puts it away.
            await asyncio.sleep(min(self.poll_seconds, max(self._seconds_left(), 0)))
            try:
                # File systems block: on a thread, other triggers of this process go on.
                if await asyncio.to_thread(self._is_there):
                    yield TriggerEvent({"found": True})
                    return
                trouble = None
            except Exception as e:
                trouble = f"{type(e).__name__}: {e}"
                self.log.warning("Cannot look for %s: %s", self.location, trouble)
            if self._seconds_left() <= 0:
                yield TriggerEvent({"found": False, "trouble": trouble})
                return

    def _seconds_left(self) -> float:
        return (self.deadline - timezone.utcnow()).total_seconds()

    def _is_there(self) -> bool:
        # A path anew each time: file systems cache what they listed.
        path = storage_path(self.location, self.conn_id)
        path.fs.invalidate_cache()
        return bool(path.exists())


class SnapshotSensor(BaseSensorOperator):
    """Waits until a snapshot is complete: until its marker is there.

    It looks once by itself, and then leaves the waiting to the triggerer.

    Args:
        location: the snapshot's folder, templated: an absolute path, or a URL such as ``s3a://…``.
        marker: the file in it that is written last.
        storage_conn_id: the connection with the storage's credentials, if not those of the
            environment.
        kwargs: for BaseSensorOperator: ``poke_interval`` and ``timeout`` in seconds.
    """

    template_fields = ("location", "marker")
    ui_color = "#e8f3e1"

    def __init__(
        self,
        *,
        location: str,
        marker: str = "_SUCCESS",
        storage_conn_id: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.location = location
        self.marker = marker
        self.storage_conn_id = storage_conn_id

    def execute(self, context: Context) -> None:
        """Return at once if the snapshot is there, else defer."""
        file = self._file()
        if storage_path(file, self.storage_conn_id).exists():
            self.log.info("Found %s", file)
            return
        patience = timedelta(seconds=self.timeout)
        self.log.info("Waiting for %s, until %s", file, timezone.utcnow() + patience)
        self.defer(
            trigger=FileTrigger(
                file, self.storage_conn_id, self.poke_interval, timezone.utcnow() + patience
            ),
            method_name="resume",
        )

    def resume(self, context: Context, event: dict[str, Any]) -> None:
        """Go on with what the trigger found.

        Raises:
            AirflowSensorTimeout: if the marker did not come in time; it is not tried again.
        """
        if event["found"]:
            self.log.info("Found %s", self._file())
            return
        trouble = f"; the last look at it failed: {event['trouble']}" if event["trouble"] else ""
        raise AirflowSensorTimeout(
            f"No {self._file()} within {timedelta(seconds=self.timeout)}{trouble}. "
            "See why the snapshot is late, then clear this task"
        )

    def _file(self) -> str:
        return f"{self.location.rstrip('/')}/{self.marker}"
