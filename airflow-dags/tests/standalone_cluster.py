"""A Spark standalone cluster on loopback: one master, and one worker that runs drivers, too."""

from __future__ import annotations

import os
import re
import subprocess
import time
from pathlib import Path
from types import TracebackType

from ports import free_port

# Nothing takes so long; it is what ends a test that would wait for ever.
_PATIENCE_SECONDS = 900


class StandaloneCluster:
    """A master and a worker, each a process; a context manager.

    Args:
        spark_home: the Spark distribution.
        folder: where the processes keep their files and logs.

    Attributes:
        master: the master's URL.
        rest_port: of the master's REST API, by which Airflow asks how drivers fare.
    """

    def __init__(self, spark_home: Path, folder: Path) -> None:
        self.rest_port = free_port()
        self.master = ""
        self._spark_home = spark_home
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> StandaloneCluster:
        self._folder.mkdir(parents=True)
        try:
            self._start("master", "org.apache.spark.deploy.master.Master", "--port", "0")
            self.master = self._told("master", r"Starting Spark master at (spark://\S+)")
            cores = ("--cores", "2", "--memory", "2g", "--work-dir", str(self._folder / "work"))
            self._start("worker", "org.apache.spark.deploy.worker.Worker", *cores, self.master)
            self._told("worker", "(Successfully registered)")
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def _start(self, name: str, main: str, *arguments: str) -> None:
        conf = self._folder / "conf"
        conf.mkdir(exist_ok=True)
        rest = f"-Dspark.master.rest.enabled=true -Dspark.master.rest.port={self.rest_port}"
        # Airflow's own settings of Spark are not the cluster's.
        environment = {
            **os.environ,
            "SPARK_CONF_DIR": str(conf),
            "SPARK_LOCAL_DIRS": str(self._folder / "local"),
            "SPARK_DAEMON_MEMORY": "256m",
            "SPARK_MASTER_OPTS": rest,
        }
        command = [self._spark_home / "bin" / "spark-class", main, "--host", "127.0.0.1"]
        with (self._folder / name).open("wb") as log:
            self._processes.append(
                subprocess.Popen(
                    [*command, "--webui-port", "0", *arguments],
                    env=environment,
                    cwd=self._folder,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                )
            )

    def _told(self, name: str, pattern: str) -> str:
        """Wait until a process has logged something."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < end:
            log = (self._folder / name).read_text(errors="replace")
            if found := re.search(pattern, log):
                return found.group(1)
            assert self._processes[-1].poll() is None, log
            time.sleep(0.1)
        raise AssertionError(f"{name} did not say {pattern}")

    def _stop(self) -> None:
        # The worker first: it ends its drivers and executors.
        for process in reversed(self._processes):
            process.terminate()
            process.wait(timeout=_PATIENCE_SECONDS)
