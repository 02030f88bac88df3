"""Dockerfiles: their stages, and what these say."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Stage:
    """A stage of a Dockerfile.

    Attributes:
        name: by which others refer to it; empty without one.
        base: the image or stage that it starts from.
        instructions: instruction and arguments, in their order.
    """

    name: str
    base: str
    instructions: list[tuple[str, str]]

    def all(self, instruction: str) -> list[str]:
        """The arguments of an instruction, wherever it stands."""
        return [arguments for name, arguments in self.instructions if name == instruction]

    @property
    def environment(self) -> dict[str, str]:
        """What ENV sets."""
        words = [word for line in self.all("ENV") for word in shlex.split(line)]
        return dict(word.split("=", 1) for word in words)


def stages(file: Path) -> list[Stage]:
    """All stages, in their order."""
    text = re.sub(r"(?m)^#.*\n", "", file.read_text()).replace("\\\n", " ")
    found: list[Stage] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _, arguments = line.partition(" ")
        if name == "FROM":
            base, _, alias = arguments.partition(" AS ")
            found.append(Stage(alias, base, []))
        else:
            found[-1].instructions.append((name, arguments.strip()))
    return found


def target(file: Path, name: str | None) -> list[Stage]:
    """The stage of an image, after those that it starts from; without a name, the last one."""
    among = stages(file)
    by_name = {stage.name: stage for stage in among if stage.name}
    chain = [by_name[name] if name else among[-1]]
    while chain[0].base in by_name:
        chain.insert(0, by_name[chain[0].base])
    return chain
