"""Holds documents against models that drop what they do not know."""

from collections.abc import Iterator


def lost(given: object, kept: object, path: str = "") -> Iterator[str]:
    """What of a document its model does not know, by its path."""
    if isinstance(given, dict) and isinstance(kept, dict):
        for key, value in given.items():
            yield from lost(value, kept[key], f"{path}/{key}") if key in kept else [f"{path}/{key}"]
    elif isinstance(given, list) and isinstance(kept, list) and len(given) == len(kept):
        for i, (one, other) in enumerate(zip(given, kept, strict=True)):
            yield from lost(one, other, f"{path}/{i}")
    elif given != kept:
        yield path
