"""What the processes of a test logged, beside the test that fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

_LINES = 60


def print_ends(folder: Path) -> None:
    """Print the last lines of each log of a folder."""
    for log in sorted(folder.iterdir()):
        print(f"== {log.name}", *log.read_text(errors="replace").splitlines()[-_LINES:], sep="\n")


def printed_on_failure(folder: Path, request: pytest.FixtureRequest) -> Iterator[None]:
    """The body of a fixture that each test uses: those of the module never learn of a failure."""
    failed_before = request.session.testsfailed
    yield
    if request.session.testsfailed > failed_before:
        print_ends(folder)
