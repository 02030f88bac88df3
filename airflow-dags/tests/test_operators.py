"""Operators run the real jar by the real spark-submit."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException

from installation import Evening
from nightshift_airflow import NightshiftOperator
from nightshift_airflow.results import NightshiftFailed, NightshiftRefused


def run(*command: str, **arguments: Any) -> dict[str, Any]:
    operator = NightshiftOperator(task_id="command", command=command, **arguments)
    return operator.execute({})


def test_gives_the_document_that_the_command_prints(evening: Evening) -> None:
    assert run("registry", "show", "flight-delay")["aliases"] == {"champion": 2}


def test_a_lost_race_is_final_and_tells_the_reason(evening: Evening) -> None:
    command = "registry promote flight-delay:1 --alias champion --expect flight-delay:1 --dry-run"

    with pytest.raises(NightshiftRefused) as raised:
        run(*command.split())

    assert str(raised.value) == (
        "nightshift registry promote failed (exit code 4, lost a race: somebody else was first): "
        "Cannot move alias 'champion' of model 'flight-delay': expected it at version 1, it stands "
        "for version 2"
    )


def test_a_registry_out_of_reach_is_tried_again(evening: Evening) -> None:
    with pytest.raises(NightshiftFailed, match="exit code 5, registry or storage out of reach"):
        run("registry", "show", "m", "--registry", "mlflow+http://127.0.0.1:1")


def test_a_task_that_is_killed_stops_what_it_started(evening: Evening) -> None:
    operator = NightshiftOperator(task_id="command", command=["doctor"])
    failures: list[BaseException] = []

    def task() -> None:
        try:
            operator.execute({})
        except NightshiftFailed as e:
            failures.append(e)

    thread = threading.Thread(target=task)
    thread.start()
    while operator._hook is None or operator._hook._submit_sp is None:
        assert thread.is_alive()
        time.sleep(0.01)
    process = operator._hook._submit_sp
    operator.on_kill()
    thread.join()

    assert process.poll() is not None
    assert len(failures) == 1


def test_wrong_settings_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "AIRFLOW_CONN_NIGHTSHIFT_DEFAULT",
        '{"conn_type": "generic", "extra": {"jarr": "x", "environment": []}}',
    )

    with pytest.raises(AirflowFailException) as raised:
        run("registry", "list")

    assert str(raised.value).startswith(
        "Invalid connection 'nightshift_default': 'environment' must be an object; 'jar' must be "
        "the path of nightshift.jar; unknown key 'jarr'"
    )
