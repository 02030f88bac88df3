"""What goes wrong, told as Nightshift tells it and without a stack trace of Java."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from py4j.protocol import Py4JJavaError

_OURS = "io.nightshift.error."


class NightshiftError(Exception):
    """A model, registry or DataFrame that is not as it must be; the message says what to do."""


@contextmanager
def told_plainly() -> Iterator[None]:
    """Raises Nightshift's own failures in Java as `NightshiftError`, all others as they are."""
    try:
        yield
    except Py4JJavaError as failure:
        java = failure.java_exception
        if not java.getClass().getName().startswith(_OURS):
            raise
        raise NightshiftError(java.getMessage()) from None
