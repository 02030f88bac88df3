"""Processes that use CPU for a known time, and end in every way in which processes end.

python burn.py SECONDS [WAY ...]

Prints nothing. Among the ways is that of PySpark's workers: their parent ignores their ends, and
the kernel tells nobody what they used.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable

SECONDS = float(sys.argv[1])


def burn() -> None:
    """Uses CPU, however long that takes on a busy machine."""
    while time.process_time() < SECONDS:
        pass


def child(work: Callable[[], None]) -> int:
    """Forks a process that does some work, and then ends without any tidying."""
    pid = os.fork()
    if pid == 0:
        work()
        os._exit(0)
    return pid


def awaited() -> None:
    """Burns, and is waited for."""
    os.waitpid(child(burn), 0)


def ignored() -> None:
    """Burns below a parent that ignores the ends of its children, and is waited for by nobody."""

    def parent() -> None:
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        child(burn)
        # Returns once there are no children left, and never one of them.
        with contextlib.suppress(ChildProcessError):
            os.wait()

    os.waitpid(child(parent), 0)


def killed() -> None:
    """Burns, and is killed with its parent, which did not wait for it."""

    def parent() -> None:
        read, write = os.pipe()

        def report() -> None:
            burn()
            os.write(write, b"1")
            signal.pause()

        grandchild = child(report)
        os.read(read, 1)
        os.kill(grandchild, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)

    os.waitpid(child(parent), 0)


def orphaned() -> None:
    """Burns after its parent ended, in a session of its own, and outlives the whole command."""

    def parent() -> None:
        def orphan() -> None:
            os.setsid()
            burn()

        child(orphan)

    os.waitpid(child(parent), 0)


WAYS = {way.__name__: way for way in (awaited, ignored, killed, orphaned)}

if __name__ == "__main__":
    for name in sys.argv[2:]:
        WAYS[name]()
