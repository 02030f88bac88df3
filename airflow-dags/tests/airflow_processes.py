"""A whole Airflow in processes of its own."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from http.client import HTTPException
from pathlib import Path
from types import TracebackType
from typing import ClassVar

import psutil

from airflow_api import PATIENT_SETTINGS, AirflowApi
from ports import free_port
from process_logs import print_ends

EMPTY_DATABASE = "empty.db"


def copy_database(source: Path, target: Path) -> None:
    """Copy a database of SQLite, with what is not in its main file yet."""
    with (
        contextlib.closing(sqlite3.connect(source)) as old,
        contextlib.closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


class AirflowProcesses(AirflowApi):
    """The API servers, DAG processor, scheduler and triggerer, on loopback; a context manager.

    They have a database of their own: what other tests ran, with other schedules, the scheduler
    would otherwise schedule until the DAG processor has read the files.

    People and tasks each have an API server. Airflow 3.3 commits its audit log on the thread that
    a request needs to commit, too: on SQLite, one server for both hangs when somebody starts a run
    while a task tells its state, until the database's patience ends.

    Args:
        home: an Airflow home that has an empty database.
        environment: more settings.
    """

    # Logs are read from the disk: none needs to serve them to others.
    COMMANDS: ClassVar = {
        "api-server": ("api-server", "--apps", "core"),
        "execution-api-server": ("api-server", "--apps", "execution"),
        "dag-processor": ("dag-processor",),
        "scheduler": ("scheduler", "--skip-serve-logs"),
        "triggerer": ("triggerer", "--skip-serve-logs"),
    }

    def __init__(self, home: Path, environment: dict[str, str]) -> None:
        taken: set[int] = set()
        names = ("api-server", "execution-api-server")
        self._ports = {name: free_port(taken) for name in names}
        url, execution_url = (f"http://127.0.0.1:{port}" for port in self._ports.values())
        self._home = home
        self.logs = home / "process-logs"
        super().__init__(url, self._ended_process, self.logs / "scheduler")
        self._environment = {
            **os.environ,
            # SQLite lets one write at a time: the others wait for their turn.
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/processes.db?timeout=300",
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__API__BASE_URL": url,
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{execution_url}/execution/",
            "AIRFLOW__CORE__PARALLELISM": "2",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
            "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(32),
            "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT": "0",
            **PATIENT_SETTINGS,
            **environment,
        }
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def _answers_tasks(self) -> bool:
        url = f"http://127.0.0.1:{self._ports['execution-api-server']}/execution/health"
        try:
            with urllib.request.urlopen(url, timeout=60) as response:
                return bool(json.load(response)["status"] == "healthy")
        except (OSError, HTTPException, ValueError):
            return False

    def _ended_process(self) -> str | None:
        return next((name for name, own in self._processes.items() if own.poll() is not None), None)

    def __enter__(self) -> AirflowProcesses:
        self.logs.mkdir()
        copy_database(self._home / EMPTY_DATABASE, self._home / "processes.db")
        for name, command in self.COMMANDS.items():
            port = ("--port", str(self._ports[name])) if name in self._ports else ()
            with (self.logs / name).open("wb") as log:
                self._processes[name] = subprocess.Popen(
                    [sys.executable, "-m", "airflow", *command, *port],
                    env=self._environment,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        try:
            self.until_up()
            self.until("tasks are answered", self._answers_tasks)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        if error is not None:
            print_ends(self.logs)

    def stop(self) -> None:
        """End all processes as a service manager does, and what they leave running."""
        for process in self._processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self._processes.values():
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        # Tasks and workers go with them; what does not is ended here, and spark-submit with it.
        psutil.wait_procs(self.leftovers(), timeout=60)
        # What is being ended may have been starting something.
        while alive := self.leftovers():
            for process in alive:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
            psutil.wait_procs(alive, timeout=60)

    def leftovers(self) -> list[psutil.Process]:
        """What still runs of this Airflow: all that has its home in the environment."""
        found = []
        for process in psutil.process_iter():
            try:
                is_own = process.environ().get("AIRFLOW_HOME") == str(self._home)
                if is_own and process.pid != os.getpid() and process.status() != "zombie":
                    found.append(process)
            except psutil.Error:
                continue
        return found
