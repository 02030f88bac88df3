"""A whole Airflow in processes of its own, asked through its API."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import psutil

T = TypeVar("T")

# Nothing takes so long; it is what ends a test that would wait for ever.
_PATIENCE_SECONDS = 900


class AirflowProcesses:
    """The API server, DAG processor, scheduler and triggerer, on loopback; a context manager.

    Args:
        home: an Airflow home whose database is there.
        environment: more settings.
    """

    # Logs are read from the disk: none needs to serve them to others.
    COMMANDS = (
        ("api-server",),
        ("dag-processor",),
        ("scheduler", "--skip-serve-logs"),
        ("triggerer", "--skip-serve-logs"),
    )

    def __init__(self, home: Path, environment: dict[str, str]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._url = f"http://127.0.0.1:{port}"
        self._home = home
        self._logs = home / "process-logs"
        self._environment = {
            **os.environ,
            # SQLite lets one write at a time: the others wait for their turn.
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db?timeout=300",
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(port),
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__API__BASE_URL": self._url,
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{self._url}/execution/",
            "AIRFLOW__CORE__PARALLELISM": "2",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
            "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(32),
            # On a machine that has other things to do.
            "AIRFLOW__API_AUTH__JWT_LEEWAY": "600",
            "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "3600",
            "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT": "0",
            "AIRFLOW__DAG_PROCESSOR__DAG_FILE_PROCESSOR_TIMEOUT": "600",
            "AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT": "600",
            "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "120",
            **environment,
        }
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._token = ""

    def __enter__(self) -> AirflowProcesses:
        self._logs.mkdir()
        for command in self.COMMANDS:
            name = command[0]
            with (self._logs / name).open("wb") as log:
                self._processes[name] = subprocess.Popen(
                    [sys.executable, "-m", "airflow", *command],
                    env=self._environment,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        try:
            self.until("the API answers", self._log_in)
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
            for log in sorted(self._logs.iterdir()):
                print(
                    f"== {log.name}", *log.read_text(errors="replace").splitlines()[-60:], sep="\n"
                )

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
        _, alive = psutil.wait_procs(self.leftovers(), timeout=60)
        for process in alive:
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

    def until(self, what: str, ask: Callable[[], T | None]) -> T:
        """Ask until there is an answer."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < end:
            for name, process in self._processes.items():
                assert process.poll() is None, f"{name} ended while waiting until {what}"
            answer = ask()
            if answer:
                return answer
            time.sleep(0.3)
        raise AssertionError(f"waited in vain until {what}")

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Call the API, again while it says that it is too busy.

        Raises:
            urllib.error.HTTPError: if it refuses.
        """
        request = urllib.request.Request(
            f"{self._url}/api/v2{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"},
        )

        def ask() -> dict[str, Any] | None:
            try:
                with urllib.request.urlopen(request, timeout=300) as response:
                    answer: dict[str, Any] = json.load(response)
                    return answer
            except urllib.error.HTTPError as e:
                if e.code == HTTPStatus.SERVICE_UNAVAILABLE:
                    return None
                raise

        return self.until(f"{method} {path} is answered", ask)

    def _log_in(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self._url}/auth/token", timeout=60) as response:
                self._token = json.load(response)["access_token"]
        except (OSError, urllib.error.HTTPError):
            return False
        return True

    def dags(self) -> set[str]:
        """The DAGs that the scheduler knows."""
        return {dag["dag_id"] for dag in self.call("GET", "/dags")["dags"]}

    def trigger(self, dag: str, conf: dict[str, Any] | None = None) -> str:
        """Start a run of today, and give its id."""
        body = {"logical_date": None, "conf": conf or {}}
        run: str = self.call("POST", f"/dags/{dag}/dagRuns", body)["dag_run_id"]
        return run

    def runs(self, dag: str) -> list[str]:
        """The ids of a DAG's runs."""
        return [run["dag_run_id"] for run in self.call("GET", f"/dags/{dag}/dagRuns")["dag_runs"]]

    def task(self, dag: str, run: str, task: str) -> dict[str, Any]:
        """A task's instance."""
        return self.call("GET", f"/dags/{dag}/dagRuns/{run}/taskInstances/{task}")

    def until_task(self, dag: str, run: str, task: str, state: str) -> dict[str, Any]:
        """Wait until a task is in a state."""

        def ask() -> dict[str, Any] | None:
            found = self.task(dag, run, task)
            is_wrong = found["state"] in {"failed", "upstream_failed", "success"} - {state}
            assert not is_wrong, f"{dag}.{task} is {found['state']}:\n{self.log(dag, run, task)}"
            return found if found["state"] == state else None

        return self.until(f"{dag}.{task} is {state}", ask)

    def until_parked(self, dag: str, run: str, task: str) -> None:
        """Wait until a task waits for a person, and the scheduler has seen its worker end.

        Airflow 3.3 loses an answer that comes before that, and asks again: its scheduler meets the
        end of the worker that asked while the task is queued to go on, and takes it for killed.
        """
        self.until_task(dag, run, task, "awaiting_input")
        wanted = (f"dag_id={dag}, task_id={task}, run_id={run},", "state=awaiting_input,")

        def ask() -> bool:
            log = (self._logs / "scheduler").read_text(errors="replace")
            return any(all(part in line for part in wanted) for line in log.splitlines())

        self.until(f"the scheduler knows that {dag}.{task} waits", ask)

    def xcom(self, dag: str, run: str, task: str) -> Any:  # noqa: ANN401
        """What a task gave to XCom."""
        path = f"/dags/{dag}/dagRuns/{run}/taskInstances/{task}/xcomEntries/return_value"
        return self.call("GET", f"{path}?deserialize=true")["value"]

    def log(self, dag: str, run: str, task: str) -> str:
        """The log of a task's first try."""
        path = f"/dags/{dag}/dagRuns/{run}/taskInstances/{task}/logs/1"
        lines = self.call("GET", path)["content"]
        return "\n".join(f"{line['event']} {line.get('error_detail', '')}" for line in lines)

    def answer(self, dag: str, run: str, task: str, option: str) -> None:
        """Answer as a person does."""
        path = f"/dags/{dag}/dagRuns/{run}/taskInstances/{task}/-1/hitlDetails"
        self.call("PATCH", path, {"chosen_options": [option], "params_input": {}})
