"""A standalone cluster of Spark on this machine: a master and workers in processes of their own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from types import TracebackType

import pyspark

SPARK_HOME = Path(pyspark.__file__).parent
HOST = "127.0.0.1"
MASTER = re.compile(r"Starting Spark master at (spark://\S+)")
REGISTERED = re.compile(r"Successfully registered with master")
PATIENCE = 120.0


class Cluster:
    """Workers with a core each, until the block ends."""

    def __init__(self, folder: Path, workers: int) -> None:
        """Starts nothing yet; logs and files go into the folder."""
        self.folder = folder
        self.workers = workers
        self.url = ""
        self._processes: list[subprocess.Popen] = []

    def __enter__(self) -> Cluster:
        """Starts all, and waits until the master knows every worker."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        try:
            self.url = self._start("master.Master", "master", [], MASTER)[1]
            for number in range(self.workers):
                folder = self.folder / f"worker-{number}"
                size = ["--cores", "1", "--memory", "2g", "--work-dir", str(folder)]
                self._start("worker.Worker", folder.name, [*size, self.url], REGISTERED)
        except BaseException:
            self._stop()
            raise
        return self

    def _start(self, kind: str, name: str, more: list[str], sign: re.Pattern) -> re.Match:
        command = [SPARK_HOME / "bin" / "spark-class", f"org.apache.spark.deploy.{kind}"]
        own = {
            "SPARK_HOME": str(SPARK_HOME),
            "SPARK_LOCAL_IP": HOST,
            "SPARK_LOCAL_DIRS": str(self.folder / "local"),
            "SPARK_DAEMON_MEMORY": "256m",
            "SPARK_MASTER_OPTS": "-Dspark.master.rest.enabled=false",
        }
        log = self.folder / f"{name}.log"
        with log.open("w") as out:
            process = subprocess.Popen(
                [*command, "--host", HOST, "--port", "0", "--webui-port", "0", *more],
                stdout=out,
                stderr=subprocess.STDOUT,
                env=os.environ | own,
            )
        self._processes.append(process)
        deadline = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < deadline:
            if found := sign.search(log.read_text()):
                return found
            time.sleep(0.1)
        raise RuntimeError(f"{name} did not start; see {log}")

    def environment(self) -> dict[str, str]:
        """What has bin/nightshift score on the cluster."""
        return {
            "SPARK_HOME": str(SPARK_HOME),
            "SPARK_LOCAL_IP": HOST,
            "NIGHTSHIFT_SUBMIT_ARGS": f"--master {self.url} --executor-memory 1536m "
            f"--conf spark.driver.host={HOST} --conf spark.ui.enabled=false",
        }

    def _stop(self) -> None:
        for process in reversed(self._processes):
            process.terminate()
            process.wait()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stops all."""
        self._stop()
