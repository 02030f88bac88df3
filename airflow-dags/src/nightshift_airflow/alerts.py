"""Who is told when a task has failed for good."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pkgutil import resolve_name
from typing import Any

from airflow.sdk import Context

Callback = Callable[[Context], Any]

_log = logging.getLogger(__name__)


def failure_callback(setting: str | dict[str, Any] | None) -> Callback:
    """What is called with the context of the task that failed; ``exception`` in it has the reason.

    Args:
        setting: the dotted name of a callable, or of a notifier; an object with that name under
            ``callback`` and the notifier's arguments; None for a line in the task's log.

    Raises:
        ImportError: if there is no such thing.
        TypeError: if it does not take the arguments.
    """
    if setting is None:
        return log_failure
    if isinstance(setting, str):
        setting = {"callback": setting}
    arguments = {key: value for key, value in setting.items() if key != "callback"}
    found = resolve_name(setting["callback"])
    callback: Callback = found(**arguments) if arguments or isinstance(found, type) else found
    return callback


def log_failure(context: Context) -> None:
    """Say in one line what failed, and why."""
    task = context["task_instance"]
    _log.error(
        "ALERT: %s of %s, run %s, failed: %s",
        task.task_id,
        task.dag_id,
        task.run_id,
        context.get("exception"),
    )
