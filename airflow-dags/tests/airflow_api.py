"""A running Airflow, asked through its API."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

# Nothing takes so long; it is what ends a test that would wait for ever.
_PATIENCE_SECONDS = 900

# For machines that have other things to do.
PATIENT_SETTINGS = {
    "AIRFLOW__API_AUTH__JWT_LEEWAY": "600",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "3600",
    "AIRFLOW__DAG_PROCESSOR__DAG_FILE_PROCESSOR_TIMEOUT": "600",
    "AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT": "600",
    "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "120",
}


def until(what: str, ask: Callable[[], T | None], ended: Callable[[], str | None]) -> T:
    """Ask until there is an answer.

    Args:
        what: what is waited for.
        ask: gives the answer, or something false.
        ended: names a process that ended, so that there is no point in waiting any more.
    """
    end = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < end:
        gone = ended()
        assert gone is None, f"{gone} ended while waiting until {what}"
        answer = ask()
        if answer:
            return answer
        time.sleep(0.3)
    raise AssertionError(f"waited in vain until {what}")


class AirflowApi:
    """What a person does in a browser.

    Args:
        url: of the API server.
        ended: names a process of this Airflow that ended.
        scheduler_log: where the scheduler logs to.
        password: of the user "admin"; None where everybody is one.
    """

    def __init__(
        self,
        url: str,
        ended: Callable[[], str | None],
        scheduler_log: Path,
        password: str | None = None,
    ) -> None:
        self._url = url
        self._ended = ended
        self._scheduler_log = scheduler_log
        self._password = password
        self._token = ""

    def until(self, what: str, ask: Callable[[], T | None]) -> T:
        """Ask until there is an answer."""
        return until(what, ask, self._ended)

    def until_up(self) -> None:
        """Wait until it lets somebody in."""
        self.until("the API answers", self._log_in)

    def _log_in(self) -> bool:
        request = urllib.request.Request(f"{self._url}/auth/token")
        if self._password is not None:
            known = {"username": "admin", "password": self._password}
            request.data = json.dumps(known).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                self._token = json.load(response)["access_token"]
        except (OSError, urllib.error.HTTPError):
            return False
        return True

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
            log = self._scheduler_log.read_text(errors="replace")
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
