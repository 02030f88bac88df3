"""What a command costs: CPU and wall seconds of it and of all that it starts. Linux only.

Adding up what processes report of their children is not enough: PySpark's daemon ignores the ends
of its workers, and the kernel then forgets what they used. A control group forgets nothing.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# What a command leaves behind, as Spark its gateway, should end by itself soon after.
PATIENCE = 60.0
INTERVAL = 0.01
KIBIBYTE = 1024


@dataclass(frozen=True)
class Cost:
    """Seconds; CPU is user and system time of the whole tree of processes.

    The peak, in bytes, is what the largest single process had in memory; the kernel counts from
    when it was a copy of this process, so it is never less than what this one has.
    """

    cpu: float
    wall: float
    peak: int


class CommandFailed(RuntimeError):
    """A contender that did not do its work."""


class ControlGroup:
    """A control group (version 2) of our own, which all descendants of its members belong to."""

    def __init__(self) -> None:
        """Makes the group below that of this process.

        Raises:
            SystemExit: if there is none, or this user may not.
        """
        self.folder = _own_group() / f"nightshift-bench-{os.getpid()}"
        try:
            self.folder.mkdir()
        except OSError as e:
            raise SystemExit(
                f"Cannot count CPU time: no control group {self.folder} can be made "
                f"({e.strerror}); run the bench as root, or by "
                "'systemd-run --user --scope --property=Delegate=yes'"
            ) from e

    def command(self, command: Sequence[str]) -> list[str]:
        """The same command, which enters the group first."""
        enter = 'echo 0 > "$0" && exec "$@"'
        return ["sh", "-c", enter, str(self.folder / "cgroup.procs"), *command]

    def cpu(self) -> float:
        """Seconds that members used, those that ended included."""
        lines = (self.folder / "cpu.stat").read_text().splitlines()
        usage = dict(line.split() for line in lines)
        return int(usage["usage_usec"]) / 1e6

    def is_empty(self) -> bool:
        """Whether no process is left."""
        return "populated 0" in (self.folder / "cgroup.events").read_text()

    def remove(self) -> None:
        """Removes the group, and ends what is left in it."""
        if not self.is_empty():
            (self.folder / "cgroup.kill").write_text("1")
            while not self.is_empty():
                time.sleep(INTERVAL)
        self.folder.rmdir()


def _own_group() -> Path:
    mounts = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    roots = [mount[1] for mount in mounts if mount[2] == "cgroup2"]
    groups = [line.split(":", 2) for line in Path("/proc/self/cgroup").read_text().splitlines()]
    own = [path for number, _, path in groups if number == "0"]
    if not roots or not own:
        raise SystemExit("Cannot count CPU time: this kernel has no control groups of version 2")
    return Path(roots[0]) / own[0].lstrip("/")


def await_end(group: ControlGroup, command: Sequence[str]) -> None:
    """Waits for what a command left behind.

    Raises:
        CommandFailed: if it does not end.
    """
    deadline = time.monotonic() + PATIENCE
    while not group.is_empty():
        if time.monotonic() > deadline:
            raise CommandFailed(f"{' '.join(command)} left processes behind; see {group.folder}")
        time.sleep(INTERVAL)


def measure(
    command: Sequence[str],
    log: Path,
    environment: Mapping[str, str],
    watch: Callable[[int], None] | None = None,
) -> Cost:
    """Runs a command to its end, and the ends of all that it started.

    Args:
        command: the program and its arguments
        log: where its output goes
        environment: variables beyond those of this process
        watch: called with the command's process id beside it; returns once that process is gone

    Raises:
        CommandFailed: if it exits with anything but 0; the log says why.
    """
    group = ControlGroup()
    try:
        start = time.perf_counter()
        with log.open("w") as out:
            process = subprocess.Popen(
                group.command(command),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=os.environ | environment,
            )
            if watch:
                threading.Thread(target=watch, args=(process.pid,), daemon=True).start()
            _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        await_end(group, command)
        code = process.returncode = os.waitstatus_to_exitcode(status)
        if code != 0:
            raise CommandFailed(f"{' '.join(command)} ended with {code}; see {log}")
        return Cost(group.cpu(), wall, usage.ru_maxrss * KIBIBYTE)
    finally:
        group.remove()
