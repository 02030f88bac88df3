"""What a command of Nightshift came to, and what Airflow should do about it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from airflow.sdk.exceptions import AirflowException, AirflowFailException

DONE = 0
LOST_RACE = 4

_MEANINGS = {
    1: "unexpected failure",
    2: "cannot work as asked",
    3: "a gate refused",
    LOST_RACE: "lost a race: somebody else was first",
    5: "registry or storage out of reach",
}

_UNKNOWN = "killed or not started"

# A person must look first: a second try would end in the same way, or undo what somebody did.
_FINAL = frozenset({2, 3, LOST_RACE})

# Commands that have commands of their own.
_GROUPS = ("registry", "table")

_ERROR_PREFIX = "nightshift: "


class NightshiftFailed(AirflowException):
    """A command failed in a way that another try may mend."""


class NightshiftRefused(AirflowFailException):
    """A command failed in a way that a person must mend: it is not tried again."""


@dataclass(frozen=True)
class CommandResult:
    """How a command ended.

    Attributes:
        command: what was run, such as ``score``.
        exit_code: of the process; None where it is not known (a driver in the cluster).
        document: what the command printed as JSON; empty where it printed none.
        tail: the last lines of what it, or ``spark-submit``, wrote to standard error.
    """

    command: str
    exit_code: int | None
    document: dict[str, Any]
    tail: Sequence[str] = ()

    @property
    def reasons(self) -> list[str]:
        """Why it failed: Nightshift's own lines, else the end of what was written."""
        problems = self.document.get("problems") or _failed_checks(self.document)
        if problems:
            return [str(problem) for problem in problems]
        told = [
            line.removeprefix(_ERROR_PREFIX) for line in self.tail if line.startswith(_ERROR_PREFIX)
        ]
        return told or list(self.tail[-5:])

    def unpublished(self) -> CommandResult:
        """This, as the failure that it is where it left nothing published."""
        lost = {"problems": ["It ended well, but what is published is not of its run key"]}
        return replace(self, exit_code=None, document=lost)

    def failure(self) -> AirflowException:
        """The exception that makes Airflow do what the exit code asks for."""
        meaning = (
            "it is not known how the driver ended"
            if self.exit_code is None
            else f"exit code {self.exit_code}, {_MEANINGS.get(self.exit_code, _UNKNOWN)}"
        )
        reasons = "; ".join(reason.strip() for reason in self.reasons) or "it told no reason"
        message = f"nightshift {self.command} failed ({meaning}): {reasons}"
        kind = NightshiftRefused if self.exit_code in _FINAL else NightshiftFailed
        return kind(message)


def _failed_checks(document: dict[str, Any]) -> list[str]:
    """What ``doctor`` found wrong, with how to mend it."""
    return [
        f"{check['check']}, {check['where']}: {' '.join(check['mend']) or check['found']}"
        for check in document.get("checks", [])
        if check["mend"]
    ]


def command_name(arguments: Sequence[str]) -> str:
    """The command without its options: 'registry promote' of 'registry promote churn:3 …'."""
    words = 2 if arguments and arguments[0] in _GROUPS else 1
    return " ".join(arguments[:words])


def parse_document(text: str) -> dict[str, Any]:
    """What a command printed with ``--json``; empty if it is not one JSON object."""
    try:
        document = json.loads(text)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def summary(table: str, record: dict[str, Any]) -> dict[str, Any]:
    """What of a publication record others want to know, without its files.

    Args:
        table: the table's location, as the job file has it.
        record: the publication record.
    """
    arm = record["arms"][0]
    counts = record["counts"]
    return {
        "table": table,
        "job": record["job"],
        "snapshot": record["snapshot"],
        "run_id": record["run_id"],
        "run_key": record["run_key"],
        "model": arm["model"],
        "version": arm["version"],
        "reference": arm["reference"],
        "digest": arm["digest"],
        "rows_read": counts["read"],
        "rows_scored": counts["scored"],
        "rows_rejected": counts["rejected"],
        "gates": {gate["name"]: gate["value"] for gate in record["gates"]},
        "published_at": record["published_at"],
        "published_by": record["published_by"],
    }
