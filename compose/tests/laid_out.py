"""What images and volumes hold, in one folder of this machine."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from compose_file import REPOSITORY, Service, build_of
from dockerfiles import Stage, target

SPARK_HOME = Path(os.environ["NIGHTSHIFT_SPARK_HOME"])
S3PROXY_CLASSPATH = Path(os.environ["NIGHTSHIFT_S3PROXY_CLASSPATH"])


def _s3_jars() -> list[Path]:
    printed = subprocess.run(
        [REPOSITORY / "bin" / "s3-jars"], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    return [Path(jar) for jar in printed.strip().split(",")]


# What other stages make, by what is copied from them; Maven and pip have made it here already.
_BUILT = {
    ("build", "/src/s3-jars/"): _s3_jars,
    ("build", "/src/pipeline/target/nightshift.jar"): lambda: [
        REPOSITORY / "pipeline" / "target" / "nightshift.jar"
    ],
    ("s3-jars", "/jars/"): lambda: [
        Path(jar) for jar in S3PROXY_CLASSPATH.read_text().strip().split(os.pathsep)
    ],
    # A Java is here; the rest is in the same folder.
    ("nightshift", "/opt/java/openjdk"): list,
    ("nightshift", "/opt/spark"): list,
    ("nightshift", "/opt/nightshift"): list,
}


@dataclass(frozen=True)
class Image:
    """What an image says of the processes in it.

    Attributes:
        environment: the variables that it sets.
        folder: where they work.
    """

    environment: dict[str, str]
    folder: str


class Root:
    """A folder that stands for the file systems of all containers.

    What has the same path in two of them is the same.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "tmp").mkdir(parents=True)
        self._lay_out_spark()

    def inside(self, path: str) -> Path:
        """Where a path of a container is."""
        return self.folder / path.lstrip("/")

    def _lay_out_spark(self) -> None:
        """The base image's distribution: links, but for the folder to which jars are added."""
        spark = self.inside("/opt/spark")
        (spark / "jars").mkdir(parents=True)
        for folder in (".", "jars"):
            for file in (SPARK_HOME / folder).iterdir():
                link = spark / folder / file.name
                if not link.exists():
                    link.symlink_to(file)
        (spark / "work-dir").mkdir()

    def add(self, service: Service, among: dict[str, Service]) -> Image:
        """Lay out a service's image and mounts."""
        build = build_of(service, among)
        file = REPOSITORY / build["context"] / build.get("dockerfile", "Dockerfile")
        environment: dict[str, str] = {}
        folder = "/"
        for stage in target(file, build.get("target")):
            self._copy(stage)
            environment |= stage.environment
            folder = (stage.all("WORKDIR") or [folder])[-1]
        for mount in service.mounts:
            place = self.inside(mount.target)
            if not mount.is_path:
                place.mkdir(parents=True, exist_ok=True)
            elif not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                place.symlink_to(REPOSITORY / mount.source)
        return Image(environment, service.content.get("working_dir", folder))

    def files(self, writable: list[str]) -> dict[Path, int]:
        """All files, with the time of their last change, but for those in some folders."""
        found: dict[Path, int] = {}
        left_out = {self.inside(path) for path in writable}
        for folder, folders, files in os.walk(self.folder):
            folders[:] = [each for each in folders if Path(folder, each) not in left_out]
            for path in (Path(folder, each) for each in files):
                found[path] = path.lstat().st_mtime_ns
        return found

    def _copy(self, stage: Stage) -> None:
        folder = "/"
        for instruction, arguments in stage.instructions:
            if instruction == "WORKDIR":
                folder = arguments
                self.inside(folder).mkdir(parents=True, exist_ok=True)
            if instruction == "COPY":
                words = shlex.split(arguments)
                origin = words.pop(0).removeprefix("--from=") if words[0][0] == "-" else None
                *sources, to = words
                self._place(origin, sources, Path(folder, to), is_folder=to.endswith("/"))

    def _place(self, origin: str | None, sources: list[str], to: Path, *, is_folder: bool) -> None:
        for source in sources:
            place = self.inside(str(to))
            found = [REPOSITORY / source] if origin is None else _BUILT[origin, source]()
            for file in found:
                if file.is_dir():
                    shutil.copytree(file, place, dirs_exist_ok=True)
                    continue
                aim = place / file.name if is_folder or place.is_dir() else place
                aim.parent.mkdir(parents=True, exist_ok=True)
                if not aim.exists():
                    # A jar is as good by a link; a script looks for what is beside it.
                    (os.symlink if file.suffix == ".jar" else shutil.copy)(file, aim)
