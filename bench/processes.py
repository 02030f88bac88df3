"""What a command costs: CPU and wall seconds of it and of all that it starts. Linux only."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Cost:
    """Seconds; CPU is user and system time of the whole tree of processes."""

    cpu: float
    wall: float


class CommandFailed(RuntimeError):
    """A contender that did not do its work."""


def adopt_orphans() -> None:
    """Has this process inherit, and so count, what outlives its parent, as Spark's gateway does."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "cannot adopt orphans")


def children_cpu() -> float:
    """CPU seconds of all children that ended and were waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def await_orphans() -> None:
    """Waits for all that was started before, and so adds its CPU to that of the children."""
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


def measure(command: Sequence[str], log: Path, environment: dict[str, str]) -> Cost:
    """Runs a command to its end, and the ends of all that it started.

    Raises:
        CommandFailed: if it exits with anything but 0; the log says why.
    """
    await_orphans()
    cpu, start = children_cpu(), time.perf_counter()
    with log.open("w") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=subprocess.STDOUT, env=os.environ | environment
        )
        code = process.wait()
    wall = time.perf_counter() - start
    await_orphans()
    if code != 0:
        raise CommandFailed(f"{' '.join(command)} ended with {code}; see {log}")
    return Cost(children_cpu() - cpu, wall)
