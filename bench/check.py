"""Proves that no CPU time escapes `processes.measure`; bench/run does so before it measures."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from processes import CommandFailed, measure

SCRIPT = Path(__file__).resolve().parent / "burn.py"
# As burn.py has them.
WAYS = ("awaited", "ignored", "killed", "orphaned")
SECONDS = 0.5
# Of one process: the start of a process or two, and ticks of the clock.
TOLERANCE = 0.2


def burnt(folder: Path, *ways: str) -> float:
    """CPU seconds that are counted for a tree of processes."""
    command = [sys.executable, str(SCRIPT), str(SECONDS), *ways]
    return measure(command, folder / "burn.log", {}).cpu


def require_all_counted() -> None:
    """Measures processes whose CPU time is known, one way of ending after the other.

    Raises:
        CommandFailed: if the bench counts another time.
    """
    with tempfile.TemporaryDirectory() as folder:
        start = burnt(Path(folder))
        for way in WAYS:
            counted = burnt(Path(folder), way) - start
            if abs(counted - SECONDS) > TOLERANCE:
                raise CommandFailed(
                    f"CPU time escapes the bench: of a process that is {way}, {counted:.2f} s "
                    f"of {SECONDS:.2f} s were counted"
                )
