"""What becomes of exit codes."""

from __future__ import annotations

import pytest
from airflow.sdk.exceptions import AirflowFailException

from nightshift_airflow.results import CommandResult, command_name, parse_document


@pytest.mark.parametrize(
    ("code", "final"),
    [(1, False), (2, True), (3, True), (4, True), (5, False), (-9, False), (127, False)],
)
def test_only_what_another_try_may_mend_is_tried_again(code: int, final: bool) -> None:
    failure = CommandResult("score", code, {"problems": ["Missing key"]}).failure()

    assert isinstance(failure, AirflowFailException) is final
    assert f"exit code {code}" in str(failure)
    assert str(failure).endswith(": Missing key")


def test_where_nothing_was_printed_the_log_tells_the_reason() -> None:
    lines = ("WARN noise", "nightshift: Missing snapshot: there is no /data")
    unprinted = CommandResult("score", 2, {}, lines)
    of_spark = CommandResult("score", 1, {}, ("noise", "Master is unreachable"))

    assert unprinted.reasons == ["Missing snapshot: there is no /data"]
    assert of_spark.reasons == ["noise", "Master is unreachable"]


def test_how_a_driver_in_the_cluster_ended_is_not_known() -> None:
    failure = CommandResult("score", None, {}).failure()

    assert not isinstance(failure, AirflowFailException)
    assert "it is not known how the driver ended" in str(failure)


def test_names_of_commands() -> None:
    assert command_name(["registry", "promote", "churn:2"]) == "registry promote"
    assert command_name(["score", "--job", "churn.yaml"]) == "score"


def test_what_is_no_document_is_none() -> None:
    assert parse_document("") == parse_document("[1]") == parse_document("{") == {}
