"""compose.yaml as Compose reads it: merged, with the variables of a file in their places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).parents[2]
FILE = REPOSITORY / "compose.yaml"
VARIABLES = REPOSITORY / ".env.example"

VARIABLE = re.compile(r"\$\{(\w+)(?::\?[^}]*)?\}")


def variables() -> dict[str, str]:
    """What .env.example sets."""
    lines = VARIABLES.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def interpolated(value: Any, known: dict[str, str]) -> Any:  # noqa: ANN401
    """A document with the values of its variables; one that is unknown is an error."""
    if isinstance(value, dict):
        return {key: interpolated(each, known) for key, each in value.items()}
    if isinstance(value, list):
        return [interpolated(each, known) for each in value]
    if isinstance(value, str):
        return VARIABLE.sub(lambda found: known[found.group(1)], value)
    return value


@dataclass(frozen=True)
class Mount:
    """A line of `volumes`: `source` is a path, the name of a volume, or empty."""

    source: str
    target: str

    @property
    def is_path(self) -> bool:
        """Whether a file or folder of the repository is mounted."""
        return self.source.startswith(".")


@dataclass(frozen=True)
class Service:
    """A service: what of it says how it is started.

    Attributes:
        name: what others reach it by.
        content: all that the file says.
    """

    name: str
    content: dict[str, Any]

    @property
    def words(self) -> list[str]:
        """Entry point and command."""
        return [*self.content.get("entrypoint", []), *self.content["command"]]

    @property
    def entry_point(self) -> list[str]:
        """What `docker compose run` puts in front of the arguments that it is given."""
        return list(self.content.get("entrypoint", []))

    @property
    def environment(self) -> dict[str, str]:
        """Its own variables."""
        return dict(self.content.get("environment", {}))

    @property
    def published(self) -> list[tuple[str, str, str]]:
        """Address, port of the machine and port of the container."""
        return [tuple(line.split(":")) for line in self.content.get("ports", [])]

    @property
    def ports(self) -> list[str]:
        """Where it listens."""
        return [port for _, _, port in self.published] + self.content.get("expose", [])

    @property
    def mounts(self) -> list[Mount]:
        """What is mounted."""
        lines = [
            line.removesuffix(":ro").rpartition(":") for line in self.content.get("volumes", [])
        ]
        return [Mount(source, target) for source, _, target in lines]

    @property
    def conditions(self) -> dict[str, str]:
        """What it waits for, by service."""
        return {
            name: each["condition"] for name, each in self.content.get("depends_on", {}).items()
        }

    @property
    def health_check(self) -> list[str] | None:
        """The command that says whether it is up."""
        test = self.content.get("healthcheck", {}).get("test")
        return test[1:] if test else None

    @property
    def is_once(self) -> bool:
        """Whether it ends by itself."""
        return self.content["restart"] == "no"

    @property
    def is_by_hand(self) -> bool:
        """Whether `up` leaves it out."""
        return bool(self.content.get("profiles"))

    @property
    def replicas(self) -> int:
        """How many there are of it."""
        return int(self.content.get("deploy", {}).get("replicas", 1))


def services(known: dict[str, str] | None = None) -> dict[str, Service]:
    """All services of the file."""
    document = interpolated(yaml.safe_load(FILE.read_text()), known or variables())
    return {name: Service(name, content) for name, content in document["services"].items()}


def build_of(service: Service, among: dict[str, Service]) -> dict[str, Any]:
    """How its image is built, by itself or by the service that names the same image."""
    if "build" in service.content:
        return dict(service.content["build"])
    [build] = [
        other.content["build"]
        for other in among.values()
        if other.content.get("image") == service.content["image"] and "build" in other.content
    ]
    return dict(build)
