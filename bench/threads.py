"""What the threads of a Java process use their CPU time for, as Linux tells while it runs."""

from __future__ import annotations

import os
import time
from pathlib import Path

# A thread that ends sooner than this after its last work has that work not counted.
INTERVAL = 0.02
# How the names of threads begin, which Linux cuts at 15 characters; the first that fits counts.
KINDS = {
    "C1 Compiler": "compiling, quickly",
    "C2 Compiler": "compiling, thoroughly",
    "GC Thread": "collecting garbage",
    "G1 ": "collecting garbage",
    "Executor task": "tasks",
    "java": "the main thread",
}
REST = "other threads"
TICKS = os.sysconf("SC_CLK_TCK")


class ThreadTimes:
    """CPU seconds of each thread of a process, as they were when it was last seen."""

    def __init__(self) -> None:
        """Of no thread yet."""
        self._seconds: dict[str, tuple[str, float]] = {}

    def watch(self, process: int) -> None:
        """Looks again and again until the process is gone."""
        tasks = Path(f"/proc/{process}/task")
        while True:
            try:
                folders = list(tasks.iterdir())
            except OSError:
                return
            for folder in folders:
                self._look(folder)
            if not any((folder / "stat").exists() for folder in folders):
                return
            time.sleep(INTERVAL)

    def _look(self, folder: Path) -> None:
        try:
            stat = (folder / "stat").read_text()
        except OSError:
            return
        # The name is in brackets, and may have spaces; user and system time are fields 14 and 15.
        name, fields = (
            stat[stat.index("(") + 1 : stat.rindex(")")],
            stat[stat.rindex(")") :].split(),
        )
        self._seconds[folder.name] = (name, (int(fields[12]) + int(fields[13])) / TICKS)

    def by_kind(self) -> dict[str, float]:
        """Seconds of all threads, by what they are for."""
        kinds = dict.fromkeys([*KINDS.values(), REST], 0.0)
        for name, seconds in self._seconds.values():
            kinds[next((k for begin, k in KINDS.items() if name.startswith(begin)), REST)] += (
                seconds
            )
        return kinds
