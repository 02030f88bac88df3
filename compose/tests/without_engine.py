"""Runs the services of compose.yaml as processes of this machine, by what the file says of them.

Only where they are is another matter: a host of the file is 127.0.0.1, a port is a free one, and a
path below /opt or /var/lib is in a folder of the test's.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import psutil

from airflow_api import PATIENT_SETTINGS, until
from compose_file import Service, services, variables
from laid_out import Root
from ports import free_port
from process_logs import print_ends

_PATIENCE_SECONDS = 900
_LOOPBACK = "127.0.0.1"

# Which Python has what `pip install` puts into an image.
_PYTHONS = {"mlflow": Path(os.environ["NIGHTSHIFT_MLFLOW_PYTHON"]).parent}
_AIRFLOW_PYTHON = Path(sys.executable).parent

# Where a run begins on the first executor that is up, one that comes late has nothing left to do.
_ON_BOTH_WORKERS = " ".join(
    f"--conf spark.{setting}"
    for setting in (
        "cores.max=2",
        "scheduler.minRegisteredResourcesRatio=1.0",
        "scheduler.maxRegisteredResourcesWaitingTime=15m",
    )
)

# Here, the image's own do not hold.
_OF_THE_IMAGE = {"PATH", "JAVA_HOME"}


@dataclass
class Container:
    """A service, or one replica of it, as a process."""

    name: str
    service: Service
    ports: dict[str, str]
    process: subprocess.Popen[bytes] | None = None


class WithoutEngine:
    """`docker compose`, as far as the file needs it; a context manager.

    Args:
        folder: for files of all services and their logs.
    """

    def __init__(self, folder: Path) -> None:
        self.variables = variables()
        self.services = services(self.variables)
        self._root = Root(folder / "root")
        self.logs = folder / "logs"
        self.logs.mkdir()
        taken: set[int] = set()
        self._containers = [
            Container(
                f"{service.name}-{number + 1}",
                service,
                {port: str(free_port(taken)) for port in service.ports},
            )
            for service in self.services.values()
            for number in range(service.replicas)
        ]
        self._images = {
            name: self._root.add(service, self.services) for name, service in self.services.items()
        }
        self._calls = 0
        volumes = [each for service in self.services.values() for each in service.mounts]
        self._writable = ["/tmp", *(each.target for each in volumes if not each.is_path)]
        self._laid_out = self._root.files(self._writable)

    def __enter__(self) -> WithoutEngine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.down()
        if error is not None:
            print_ends(self.logs)

    def _container(self, service: str) -> Container:
        return next(each for each in self._containers if each.service.name == service)

    def port(self, service: str, port: str) -> str:
        """Which port of this machine stands for a port of a service."""
        return self._container(service).ports[port]

    def log(self, service: str) -> Path:
        """What a service printed."""
        return self.logs / self._container(service).name

    def here(self, text: str, container: Container) -> str:
        """A command's word or a variable's value, with hosts, ports and paths of this machine."""
        names = "|".join(map(re.escape, self.services))
        own = "|".join(container.ports) or "(?!)"
        pattern = re.compile(
            rf"(?<![\w.-])(?P<host>{names}):(?P<port>\d+)"
            r"|(?P<any>(?<![\d.])0\.0\.0\.0(?![\d.]))"
            rf"|(?<![\w.])(?P<own>{own})(?![\w.])"
            r"|(?P<path>(?<![\w.-])/(opt|var/lib)/)"
        )

        def replaced(found: re.Match[str]) -> str:
            if found["host"]:
                return f"{_LOOPBACK}:{self.port(found['host'], found['port'])}"
            if found["any"]:
                return _LOOPBACK
            if found["own"]:
                return container.ports[found["own"]]
            return f"{self._root.folder}{found['path']}"

        return pattern.sub(replaced, text)

    def _words(self, words: list[str], container: Container) -> list[str]:
        """A command; what follows its first word may be no more than a host."""
        command, *rest = (self.here(word, container) for word in words)
        return [command, *(_LOOPBACK if word in self.services else word for word in rest)]

    def _environment(self, container: Container) -> dict[str, str]:
        name = container.service.name
        said = {**self._images[name].environment, **container.service.environment}
        for key in _OF_THE_IMAGE & set(said):
            del said[key]
        python = _PYTHONS.get(name, _AIRFLOW_PYTHON)
        commands = ("/usr/local/bin", "/opt/nightshift/bin", "/opt/spark/bin")
        path = [*(str(self._root.inside(folder)) for folder in commands), str(python)]
        if "JAVA_HOME" in os.environ:
            path.append(str(Path(os.environ["JAVA_HOME"], "bin")))
        temporary = self._root.inside("/tmp")
        own = {key: self.here(str(each), container) for key, each in said.items()}
        if "NIGHTSHIFT_SUBMIT_ARGS" in own:
            own["NIGHTSHIFT_SUBMIT_ARGS"] += f" {_ON_BOTH_WORKERS}"
        return {
            "PATH": os.pathsep.join([*path, os.environ["PATH"]]),
            "HOME": str(self._root.folder),
            "TMPDIR": str(temporary),
            # None runs for so long that compiling to the utmost would pay.
            "JDK_JAVA_OPTIONS": f"-Djava.io.tmpdir={temporary} -XX:TieredStopAtLevel=1",
            "SPARK_LOCAL_IP": _LOOPBACK,
            **PATIENT_SETTINGS,
            **own,
        }

    def _start(
        self, container: Container, words: list[str], out: Path, err: Path
    ) -> subprocess.Popen[bytes]:
        with out.open("ab") as stdout, err.open("ab") as stderr:
            return subprocess.Popen(
                self._words(words, container),
                env=self._environment(container),
                cwd=self._root.inside(self._images[container.service.name].folder),
                stdout=stdout,
                stderr=stderr,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def up(self) -> None:
        """Start what is not started, each after what it waits for.

        A service that ends by itself runs again.
        """
        waiting = [each for each in self.services.values() if not each.is_by_hand]
        met: set[tuple[str, str]] = set()
        while waiting:
            ready = next(each for each in waiting if set(each.conditions.items()) <= met)
            waiting.remove(ready)
            for container in self._containers:
                if container.service is ready:
                    self._bring_up(container)
            end = "completed_successfully" if ready.is_once else "healthy"
            met.add((ready.name, f"service_{end}"))

    def _bring_up(self, container: Container) -> None:
        log = self.logs / container.name
        service = container.service
        if service.is_once:
            process = self._start(container, service.words, log, log)
            code = process.wait(timeout=_PATIENCE_SECONDS)
            assert code == 0, f"{container.name} ended with {code}"
            return
        if container.process is None:
            container.process = self._start(container, service.words, log, log)
        until(f"{container.name} is healthy", lambda: self._is_healthy(container), self.ended)

    def _is_healthy(self, container: Container) -> bool:
        check = container.service.health_check
        assert check, f"{container.name} has no health check"
        log = self.logs / f"{container.name}-health"
        log.unlink(missing_ok=True)
        return self._start(container, check, log, log).wait(timeout=_PATIENCE_SECONDS) == 0

    def ended(self) -> str | None:
        """A service that should run, and does not."""
        for each in self._containers:
            if each.process is not None and each.process.poll() is not None:
                return each.name
        return None

    def run(self, service: str, *arguments: str) -> tuple[int, str, str]:
        """`docker compose run --rm SERVICE ARGUMENTS`: exit code, standard output and error.

        Where there is no entry point, it is as good as `exec` for a command that needs no
        process of the container that runs.
        """
        container = self._container(service)
        self._calls += 1
        out, err = (self.logs / f"{service}-{self._calls}.{kind}" for kind in ("out", "err"))
        words = [*container.service.entry_point, *arguments]
        code = self._start(container, words, out, err).wait(timeout=_PATIENCE_SECONDS)
        return code, out.read_text(), err.read_text()

    def down(self) -> None:
        """Stop all, the last first, and delete what they hold: `down -v`."""
        for container in reversed(self._containers):
            if container.process is not None:
                container.process.send_signal(signal.SIGTERM)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    container.process.wait(timeout=60)
        # An engine ends a container with all that runs in it, and with what that was starting.
        while alive := self.leftovers():
            for process in alive:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
            psutil.wait_procs(alive, timeout=_PATIENCE_SECONDS)
        for container in self._containers:
            if container.process is not None:
                container.process.wait(timeout=_PATIENCE_SECONDS)
                container.process = None
        shutil.rmtree(self._root.folder)

    def written(self) -> list[Path]:
        """What was changed where the file lets nobody write: all but volumes and /tmp."""
        now = self._root.files(self._writable)
        return [path for path, changed in now.items() if self._laid_out.get(path) != changed]

    def leftovers(self) -> list[psutil.Process]:
        """What still runs of all services: whatever has their home in its environment, or is there.

        Airflow's processes give themselves titles, which overwrite their environment.
        """
        folder = str(self._root.folder)
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                is_own = process.environ().get("HOME") == folder
                is_there = Path(process.cwd()).is_relative_to(folder)
                if (is_own or is_there) and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
        return found
