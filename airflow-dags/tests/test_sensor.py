"""Waiting for snapshots."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from airflow.sdk import timezone
from airflow.sdk.exceptions import AirflowSensorTimeout
from airflow.sdk.module_loading import import_string
from airflow.triggers.base import BaseTrigger

from nightshift_airflow.sensor import FileTrigger, SnapshotSensor, storage_path

LONG = timedelta(hours=1)


def anew(trigger: FileTrigger) -> BaseTrigger:
    """As the triggerer makes it."""
    path, arguments = trigger.serialize()
    made: BaseTrigger = import_string(path)(**arguments)
    return made


async def first_event(trigger: BaseTrigger) -> dict[str, object]:
    return (await anext(aiter(trigger.run()))).payload


def test_fires_when_the_file_comes_and_blocks_no_other_trigger(tmp_path: Path) -> None:
    file = tmp_path / "_SUCCESS"
    trigger = anew(FileTrigger(str(file), None, 0.01, timezone.utcnow() + LONG))

    async def evening() -> dict[str, object]:
        waiting = asyncio.create_task(first_event(trigger))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        file.touch()
        return await waiting

    assert asyncio.run(evening()) == {"found": True}


def test_fires_when_it_is_too_late() -> None:
    trigger = FileTrigger("/nowhere/_SUCCESS", None, 0.01, timezone.utcnow())

    assert asyncio.run(first_event(trigger)) == {"found": False, "trouble": None}


def test_a_storage_that_fails_is_asked_again_until_it_is_too_late() -> None:
    trigger = FileTrigger("nowhere://bucket/_SUCCESS", None, 0.01, timezone.utcnow())

    event = asyncio.run(first_event(trigger))

    assert not event["found"]
    assert "nowhere" in str(event["trouble"])


def test_says_what_it_waited_for() -> None:
    sensor = SnapshotSensor(
        task_id="wait", location="/data/snapshot_date=2026-01-31/", timeout=3600.0
    )

    with pytest.raises(AirflowSensorTimeout) as raised:
        sensor.resume({}, {"found": False, "trouble": "PermissionError: denied"})

    assert str(raised.value) == (
        "No /data/snapshot_date=2026-01-31/_SUCCESS within 1:00:00; the last look at it failed: "
        "PermissionError: denied. See why the snapshot is late, then clear this task"
    )


def test_hadoops_names_of_storage_are_understood() -> None:
    assert str(storage_path("/data/x")) in ("/data/x", "file:///data/x")
    assert storage_path("hdfs://namenode:8020/x").protocol == "hdfs"
    assert storage_path("s3a://bucket/x").protocol == "s3"
