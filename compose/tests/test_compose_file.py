"""What no schema tells of compose.yaml and of the images that it builds."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

from compose_file import (
    FILE,
    REPOSITORY,
    VARIABLE,
    VARIABLES,
    Service,
    build_of,
    services,
    variables,
)
from dockerfiles import stages, target

SERVICES = services()
DOCKERFILES = [REPOSITORY / "Dockerfile", REPOSITORY / "compose" / "Dockerfile"]
LAPTOP_MEGABYTES = 8 * 1024
EXACT = re.compile(r".+:\d+\.\d+\.\d+\S*")

each_service = pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
each_dockerfile = pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=["product", "compose"])


def ignored(path: str, patterns: list[str]) -> bool:
    """Whether a build leaves out a file: by the last pattern that fits it, or what it is in."""
    parents = [
        str(Path(*Path(path).parts[:length])) for length in range(1, len(Path(path).parts) + 1)
    ]
    is_out = False
    for pattern in patterns:
        plain = pattern.removeprefix("!")
        names = [plain, plain.removeprefix("**/")]
        if any(fnmatch(each, name) for each in parents for name in names):
            is_out = not pattern.startswith("!")
    return is_out


def ignore_file(dockerfile: Path) -> list[str]:
    """The patterns that hold for a Dockerfile."""
    own = Path(f"{dockerfile}.dockerignore")
    lines = (own if own.exists() else REPOSITORY / ".dockerignore").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def megabytes(limit: str) -> int:
    """A limit of memory."""
    return int(limit[:-1]) * {"m": 1, "g": 1024}[limit[-1]]


@each_service
def test_is_reached_from_this_machine_alone(service: Service) -> None:
    assert all(address == "127.0.0.1" for address, _, _ in service.published)
    assert "network_mode" not in service.content


@each_service
def test_may_do_little(service: Service) -> None:
    assert service.content["read_only"]
    assert service.content["cap_drop"] == ["ALL"]
    assert service.content["security_opt"] == ["no-new-privileges:true"]
    assert not service.content.get("privileged")
    build = build_of(service, SERVICES)
    chain = target(REPOSITORY / build.get("dockerfile", "Dockerfile"), build.get("target"))
    users = [user for stage in chain for user in stage.all("USER")]
    assert re.fullmatch(r"[1-9]\d*", users[-1]), "names are no proof of not being root"


@each_service
def test_says_whether_it_is_up_or_ends_by_itself(service: Service) -> None:
    assert service.is_once == (service.health_check is None)
    assert service.is_once == service.content["healthcheck"].get("disable", False)


@each_service
def test_waits_for_what_can_be_waited_for(service: Service) -> None:
    for name, condition in service.conditions.items():
        by_end = condition == "service_completed_successfully"
        assert by_end or condition == "service_healthy"
        assert SERVICES[name].is_once == by_end


@each_service
def test_mounts_what_there_is(service: Service) -> None:
    declared = set(yaml.safe_load(FILE.read_text())["volumes"])
    for mount in service.mounts:
        if mount.is_path:
            assert (REPOSITORY / mount.source).exists(), mount.source
        elif mount.source:
            assert mount.source in declared


@each_service
def test_has_an_image_from_this_repository_that_nobody_pulls(service: Service) -> None:
    contexts = build_of(service, SERVICES).get("additional_contexts", {})
    assert all(each.removeprefix("service:") in SERVICES for each in contexts.values())
    if "build" not in service.content:
        assert service.content["pull_policy"] == "never"


def test_all_of_them_fit_a_laptop() -> None:
    running = [each for each in SERVICES.values() if not each.is_once]
    total = sum(megabytes(each.content["mem_limit"]) * each.replicas for each in running)

    assert total <= LAPTOP_MEGABYTES


def test_each_variable_has_an_example_and_each_example_is_read() -> None:
    read = {found.group(1) for found in VARIABLE.finditer(FILE.read_text())}

    assert read == set(variables())
    assert ".env" in (REPOSITORY / ".gitignore").read_text().splitlines(), VARIABLES


def test_no_secret_is_written_down() -> None:
    document = yaml.safe_load(FILE.read_text())
    secrets = {
        (service, key): value
        for service, content in document["services"].items()
        for key, value in content.get("environment", {}).items()
        if re.search(r"(PASSWORD|SECRET|TOKEN|KEY|KEY_ID)$", key)
    }

    assert secrets
    assert [key for key, value in secrets.items() if not VARIABLE.fullmatch(value)] == []


@each_dockerfile
def test_starts_from_exact_versions(dockerfile: Path) -> None:
    among = stages(dockerfile)
    own = {stage.name for stage in among}
    bases = [stage.base for stage in among if stage.base not in own]

    assert [base for base in bases if not EXACT.fullmatch(base)] == []


@each_dockerfile
def test_copies_what_there_is(dockerfile: Path) -> None:
    patterns = ignore_file(dockerfile)
    for stage in stages(dockerfile):
        for line in stage.all("COPY"):
            *sources, _ = line.split()
            if not sources[0].startswith("--from="):
                assert [each for each in sources if not (REPOSITORY / each).exists()] == []
                assert [each for each in sources if ignored(each, patterns)] == []


@each_dockerfile
def test_copies_from_stages_that_there_are(dockerfile: Path) -> None:
    known = {stage.name for stage in stages(dockerfile)}
    for service in SERVICES.values():
        build = service.content.get("build", {})
        if REPOSITORY / build.get("dockerfile", "Dockerfile") == dockerfile:
            known |= set(build.get("additional_contexts", {}))
    for stage in stages(dockerfile):
        origins = [line.split()[0] for line in stage.all("COPY") if line.startswith("--from=")]
        assert [each for each in origins if each.removeprefix("--from=") not in known] == []


def test_the_same_image_has_the_same_version_everywhere() -> None:
    bases: dict[str, set[str]] = {}
    for dockerfile in DOCKERFILES:
        for stage in stages(dockerfile):
            name, is_tagged, tag = stage.base.partition(":")
            if is_tagged:
                bases.setdefault(name, set()).add(tag)
    spark = re.search(r"<spark.version>(.+)</", (REPOSITORY / "pom.xml").read_text())

    assert {name: tags for name, tags in bases.items() if len(tags) > 1} == {}
    assert spark
    assert [tag.split("-")[0] for tag in bases["apache/spark"]] == [spark.group(1)]
