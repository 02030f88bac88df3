"""What scheduling needs to know of a job file. What is in it is judged by Nightshift itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_URL = re.compile(r"[a-z][a-z0-9+.-]*:")


class InvalidFile(Exception):
    """A file that a person must mend; the message names it."""


@dataclass(frozen=True)
class Job:
    """A job file.

    Attributes:
        file: where it is.
        name: the job's name.
        input_path: the snapshots, with ``{snapshot}``.
        table: the prediction table's location.
    """

    file: Path
    name: str
    input_path: str
    table: str

    @classmethod
    def read(cls, file: Path) -> Job:
        """Read a job file.

        Raises:
            InvalidFile: all that keeps a DAG from being made of it.
        """
        document = read_yaml(file)
        found = {
            "job": document.get("job"),
            "input.path": _part(document, "input").get("path"),
            "output.table": _part(document, "output").get("table"),
        }
        problems = [
            f"'{key}' is missing" for key, value in found.items() if not isinstance(value, str)
        ]
        name, path, table = (str(value) for value in found.values())
        if not problems and not _NAME.fullmatch(name):
            problems.append(
                f"'job: {name}' cannot name a DAG: use letters, digits, '.', '-' and '_'"
            )
        if not problems:
            # The working folder of a task is nobody's choice.
            problems += [
                f"'{key}: {value}' is relative: give an absolute path or a URL"
                for key, value in (("input.path", path), ("output.table", table))
                if not value.startswith("/") and not _URL.match(value)
            ]
        if problems:
            raise InvalidFile(f"{file}: {'; '.join(problems)}")
        return cls(file.resolve(), name, path, table)

    def snapshot_location(self, snapshot: str) -> str:
        """Where a snapshot is; the argument may be a template."""
        return self.input_path.replace("{snapshot}", snapshot)

    @property
    def table_uri(self) -> str:
        """The table as Airflow's assets name things."""
        if self.table.startswith("/"):
            return f"file://{self.table}"
        if self.table.startswith("iceberg:"):
            return "iceberg://" + self.table.removeprefix("iceberg:").replace(".", "/")
        return re.sub(r"^s3a:", "s3:", self.table)


def read_yaml(file: Path) -> dict[str, Any]:
    """A YAML file that has keys and values.

    Raises:
        InvalidFile: if it cannot be read, or has something else.
    """
    try:
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as e:
        raise InvalidFile(f"{file}: {' '.join(str(e).split())}") from e
    if not isinstance(document, dict):
        raise InvalidFile(f"{file}: it must have keys and values, such as 'job: churn'")
    return document


def _part(document: dict[str, Any], key: str) -> dict[str, Any]:
    part = document.get(key)
    return part if isinstance(part, dict) else {}
