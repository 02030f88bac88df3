"""When and how jobs run: ``schedules.yaml`` beside the job files."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from airflow.exceptions import AirflowTimetableInvalid
from airflow.timetables.trigger import CronTriggerTimetable

from nightshift_airflow.installation import DEFAULT_CONNECTION
from nightshift_airflow.jobs import InvalidFile, read_yaml

FILE_NAME = "schedules.yaml"

Cron = str | None


@dataclass(frozen=True)
class Schedule:
    """How one job runs. The keys of ``schedules.yaml`` are these names, with dashes.

    Attributes:
        schedule: a cron expression, in UTC, a preset such as ``@daily``; None for by hand only.
        start_date: the first night.
        catchup: whether nights that are missing since then are scored.
        snapshot: a template of the snapshot's value.
        marker: the file that is written last into a snapshot.
        storage_connection: the connection for the marker's storage.
        wait_timeout: how long a snapshot is waited for.
        poll_interval: how often it is looked for.
        max_active_runs: how many nights are scored at once.
        pool: the pool of the tasks that start Spark.
        retries: how often a task is tried again.
        retry_delay: how long after the first failure; twice as long after each.
        max_retry_delay: how long at most.
        task_timeout: how long ``doctor``, ``score`` or the check may take.
        doctor: whether ``doctor`` looks first.
        spark_connection: the connection of the Spark provider.
        nightshift_connection: the connection that says where Nightshift is.
        owner: who is asked.
        tags: how the DAG is found.
        on_failure: who is told of failures: a callable or notifier, by its dotted name; for a
            notifier with arguments, an object with ``callback`` and those.
    """

    schedule: Cron = "0 4 * * *"
    start_date: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    catchup: bool = False
    snapshot: str = "{{ ds }}"
    marker: str = "_SUCCESS"
    storage_connection: str | None = None
    wait_timeout: timedelta = timedelta(hours=6)
    poll_interval: timedelta = timedelta(minutes=1)
    max_active_runs: int = 1
    pool: str = "default_pool"
    retries: int = 3
    retry_delay: timedelta = timedelta(minutes=5)
    max_retry_delay: timedelta = timedelta(hours=1)
    task_timeout: timedelta = timedelta(hours=4)
    doctor: bool = True
    spark_connection: str = "spark_default"
    nightshift_connection: str = DEFAULT_CONNECTION
    owner: str = "nightshift"
    tags: tuple[str, ...] = ("nightshift",)
    on_failure: str | dict[str, Any] | None = field(default=None, hash=False)


class Schedules:
    """The schedules of all jobs of a folder."""

    def __init__(self, file: Path, document: dict[str, Any]) -> None:
        self._file = file
        unknown = document.keys() - {"defaults", "jobs"}
        if unknown:
            raise InvalidFile(
                f"{file}: unknown key {_list(unknown)}; known are 'defaults' and 'jobs'"
            )
        self._defaults = self._settings(document.get("defaults"), "defaults", Schedule())
        jobs = document.get("jobs") or {}
        if not isinstance(jobs, dict):
            raise InvalidFile(f"{file}: 'jobs' must have the jobs' names as keys")
        self._jobs: dict[str, Any] = jobs

    @classmethod
    def beside(cls, folder: Path) -> Schedules:
        """Read the schedules of a folder of job files, which need not have any.

        Raises:
            InvalidFile: what is wrong with all of them; what is wrong with one job is told by
                ``of``, so that it keeps no other from running.
        """
        file = folder / FILE_NAME
        return cls(file, read_yaml(file) if file.exists() else {})

    def of(self, job: str) -> Schedule:
        """The schedule of a job, by its name.

        Raises:
            InvalidFile: what is wrong with it.
        """
        return self._settings(self._jobs.get(job), f"jobs.{job}", self._defaults)

    def unused(self, jobs: set[str]) -> list[str]:
        """What is wrong with the names of jobs: there must be a job file for each."""
        return [
            f"{self._file}: jobs.{name}: there is no job file with 'job: {name}'"
            for name in sorted(self._jobs.keys() - jobs)
        ]

    def _settings(self, given: object, where: str, base: Schedule) -> Schedule:
        if given is None:
            return base
        if not isinstance(given, dict):
            raise InvalidFile(f"{self._file}: '{where}' must have keys and values")
        known = {field.name.replace("_", "-"): field for field in dataclasses.fields(Schedule)}
        problems: list[str] = []
        values: dict[str, Any] = {}
        for key, value in given.items():
            if key not in known:
                problems.append(f"{where}: unknown key '{key}'; known are {_list(known)}")
                continue
            try:
                values[known[key].name] = _READERS[str(known[key].type)](value)
            except (TypeError, ValueError) as e:
                problems.append(f"{where}.{key}: {e}, got {value!r}")
        if problems:
            raise InvalidFile(f"{self._file}: {'; '.join(problems)}")
        return dataclasses.replace(base, **values)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("must be text")
    return value


def _optional_text(value: object) -> str | None:
    return None if value is None else _text(value)


def _cron(value: object) -> Cron:
    if value is None or value in ("@once", "@continuous"):
        return _optional_text(value)
    try:
        # Airflow looks at it only after the DAG was made, when it would hide the other DAGs, too.
        CronTriggerTimetable(_text(value), timezone="UTC").validate()
    except AirflowTimetableInvalid as e:
        raise ValueError(f"must be a cron expression or a preset ({e})") from e
    return _text(value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("must be true or false")
    return value


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise TypeError("must be a whole number, and not negative")
    return value


_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def _duration(value: object) -> timedelta:
    text = str(value)
    try:
        return timedelta(**{_UNITS[text[-1]]: float(text[:-1])})
    except (ValueError, KeyError, IndexError) as e:
        raise ValueError("must be a number and a unit, such as 30s, 5m, 6h or 1d") from e


def _moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    raise TypeError("must be a date, such as 2026-01-31")


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError("must be a list of texts")
    return tuple(value)


def _callback(value: object) -> str | dict[str, Any] | None:
    if isinstance(value, dict) and isinstance(value.get("callback"), str):
        return value
    if value is None or isinstance(value, str):
        return value
    raise TypeError("must be a dotted name, or an object with 'callback'")


# By the types of Schedule's fields, as they are written there.
_READERS: dict[str, Callable[[Any], Any]] = {
    "Cron": _cron,
    "str": _text,
    "str | None": _optional_text,
    "bool": _flag,
    "int": _count,
    "datetime": _moment,
    "timedelta": _duration,
    "tuple[str, ...]": _texts,
    "str | dict[str, Any] | None": _callback,
}


def _list(keys: Iterable[str]) -> str:
    return ", ".join(f"'{key}'" for key in sorted(keys))
