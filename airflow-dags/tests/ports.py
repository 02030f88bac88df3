"""Ports for servers that are told where to listen."""

from __future__ import annotations

import random
import socket


def free_port(taken: set[int] | None = None) -> int:
    """A port that is free, and none of those that the system gives to whoever asks for any.

    A server takes seconds to come for it, and others connect to theirs meanwhile.

    Args:
        taken: those that others are to have; it is added to them.
    """
    others = set() if taken is None else taken
    while True:
        port = random.randrange(15_000, 30_000)
        if port not in others and _is_free(port):
            others.add(port)
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
