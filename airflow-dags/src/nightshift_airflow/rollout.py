"""DAGs for people: promote a version of a model, and go back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import DAG, Context, Param
from airflow.sdk.exceptions import AirflowSkipException

from nightshift_airflow.alerts import failure_callback
from nightshift_airflow.installation import DEFAULT_CONNECTION
from nightshift_airflow.operators import NightshiftOperator
from nightshift_airflow.results import NightshiftRefused

_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
_REFERENCE = "{{ params.model }}:{{ params.version }}"
_COMPARED = "{{ ti.xcom_pull(task_ids='compare')['%s'] }}"


class AliasOperator(NightshiftOperator):
    """Reads for which version an alias stands, and with which it is to be compared.

    Gives ``current`` to XCom: the version as NAME:VERSION, or None if there is no such alias; and
    ``comparison``, a table in Markdown of what is known of both versions.

    Args:
        model: the model's name, templated.
        alias: the alias, templated.
        version: the version that shall take its place, templated; None for a rollback.
        kwargs: for NightshiftOperator.
    """

    template_fields = (*NightshiftOperator.template_fields, "model", "alias", "version")

    def __init__(
        self, *, model: str, alias: str, version: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(command=["registry", "show", model], deploy_mode="client", **kwargs)
        self.model = model
        self.alias = alias
        self.version = version

    def execute(self, context: Context) -> dict[str, Any]:
        """Read, and compare.

        Raises:
            AirflowSkipException: if the alias stands for the version already.
            NightshiftRefused: if there is no such version, or no such alias to go back from.
        """
        document = super().execute(context)
        current = document["aliases"].get(self.alias)
        if self.version is None:
            if current is None:
                raise NightshiftRefused(f"Model '{self.model}' has no alias '{self.alias}'")
            return {"current": f"{self.model}:{current}"}
        versions = {str(version["version"]): version for version in document["versions"]}
        if self.version not in versions:
            raise NightshiftRefused(
                f"Unknown version '{self.model}:{self.version}'; there are {', '.join(versions)}"
            )
        if str(current) == self.version:
            raise AirflowSkipException(f"{self.model}@{self.alias} stands for {current} already")
        # As the gates do: a new alias is compared with the champion.
        rival = current if current is not None else document["aliases"].get("champion")
        compared = [versions[str(number)] for number in (rival, self.version) if number is not None]
        return {
            "current": None if current is None else f"{self.model}:{current}",
            "comparison": comparison(compared),
        }


class MoveOperator(NightshiftOperator):
    """Moves an alias, but only from where it was seen.

    Args:
        command: the arguments, without ``--expect``.
        expect: the version that the alias must stand for, templated; empty or 'None' for none.
        kwargs: for NightshiftOperator.
    """

    template_fields = (*NightshiftOperator.template_fields, "expect")

    def __init__(self, *, command: Sequence[str], expect: str, **kwargs: Any) -> None:
        super().__init__(command=command, deploy_mode="client", **kwargs)
        self.expect = expect

    def execute(self, context: Context) -> dict[str, Any]:
        """Move it.

        Another try, after an answer that was lost, ends with exit code 4 and moves nothing.
        """
        if self.expect not in ("", "None"):
            self.application_args = [*(self.application_args or []), "--expect", self.expect]
        return super().execute(context)


def comparison(versions: Sequence[dict[str, Any]]) -> str:
    """A table in Markdown: a column for each version, a row for each fact that any of them has."""
    columns = [_facts(version) for version in versions]
    rows = dict.fromkeys(name for facts in columns for name in facts)
    lines = [
        "| | "
        + " | ".join(f"{version['name']}:{version['version']}" for version in versions)
        + " |",
        "| --- |" + " --- |" * len(versions),
    ]
    lines += [
        f"| {name} | " + " | ".join(facts.get(name, "") for facts in columns) + " |"
        for name in rows
    ]
    return "\n".join(lines)


def _facts(version: dict[str, Any]) -> dict[str, str]:
    lineage = version.get("lineage") or {}
    facts = {"digest": version["digest"][:12], "registered": version["created_at"]}
    for kind in ("metrics", "parameters"):
        facts |= {f"{kind}: {name}": str(value) for name, value in lineage.get(kind, {}).items()}
    facts |= {f"tag: {name}": value for name, value in version.get("tags", {}).items()}
    if lineage.get("training_data"):
        facts["training data"] = ", ".join(lineage["training_data"])
    if lineage.get("code_version"):
        facts["code version"] = lineage["code_version"]
    return {name: value.replace("|", "\\|") for name, value in facts.items()}


def promotion_dag(
    dag_id: str = "nightshift_promote",
    *,
    approval_timeout: timedelta = timedelta(days=3),
    nightshift_conn_id: str = DEFAULT_CONNECTION,
    spark_conn_id: str = "spark_default",
    on_failure: str | dict[str, Any] | None = None,
) -> DAG:
    """Make the DAG that brings a version into use once a person has agreed.

    Args:
        dag_id: its name.
        approval_timeout: how long a person's answer is waited for.
        nightshift_conn_id: the connection that says where Nightshift is.
        spark_conn_id: the connection of the Spark provider.
        on_failure: who is told, as in ``schedules.yaml``.
    """
    with _dag(
        dag_id,
        "Checks, compares and judges a version, asks a person, and moves the alias",
        on_failure,
        model=_model(),
        version=Param(type="integer", minimum=1, description="The version to promote"),
        alias=_alias(),
        reason=Param("", type="string", description="Why, for the record"),
    ) as dag:
        connections = {"nightshift_conn_id": nightshift_conn_id, "conn_id": spark_conn_id}
        move = ["registry", "promote", _REFERENCE, "--alias", "{{ params.alias }}"]
        verify = NightshiftOperator(
            task_id="verify",
            command=["registry", "verify", _REFERENCE],
            deploy_mode="client",
            do_xcom_push=False,
            **connections,
        )
        compare = AliasOperator(
            task_id="compare",
            model="{{ params.model }}",
            alias="{{ params.alias }}",
            version="{{ params.version }}",
            **connections,
        )
        gate = MoveOperator(
            task_id="gate",
            command=[*move, "--dry-run"],
            expect=_COMPARED % "current",
            **connections,
        )
        approve = ApprovalOperator(
            task_id="approve",
            subject=f"Promote {_REFERENCE} to {{{{ params.alias }}}}?",
            body=(
                f"In use: {_COMPARED % 'current'}. All gates passed.\n\n"
                f"Reason: {{{{ params.reason or 'none given' }}}}\n\n{_COMPARED % 'comparison'}"
            ),
            response_timeout=approval_timeout,
            # Airflow loses an answer that comes within seconds: it is asked for again, at once.
            retry_delay=timedelta(seconds=5),
            retry_exponential_backoff=False,
        )
        promote = MoveOperator(
            task_id="promote",
            command=[
                *move,
                "--reason",
                "{{ params.reason }} (approved by "
                "{{ ti.xcom_pull(task_ids='approve')['responded_by_user']['name'] }})",
            ],
            expect=_COMPARED % "current",
            **connections,
        )
        verify >> compare >> gate >> approve >> promote
    return dag


def rollback_dag(
    dag_id: str = "nightshift_rollback",
    *,
    nightshift_conn_id: str = DEFAULT_CONNECTION,
    spark_conn_id: str = "spark_default",
    on_failure: str | dict[str, Any] | None = None,
) -> DAG:
    """Make the DAG that goes back to the version that was in use before.

    Args:
        dag_id: its name.
        nightshift_conn_id: the connection that says where Nightshift is.
        spark_conn_id: the connection of the Spark provider.
        on_failure: who is told, as in ``schedules.yaml``.
    """
    with _dag(
        dag_id,
        "Makes an alias stand for the version before",
        on_failure,
        model=_model(),
        alias=_alias(),
        reason=Param("rolled back in Airflow", type="string", description="Why, for the record"),
    ) as dag:
        connections = {"nightshift_conn_id": nightshift_conn_id, "conn_id": spark_conn_id}
        look = AliasOperator(
            task_id="look",
            model="{{ params.model }}",
            alias="{{ params.alias }}",
            **connections,
        )
        # From where it was seen: another try never goes back twice.
        rollback = MoveOperator(
            task_id="rollback",
            command=[
                "registry",
                "rollback",
                "{{ params.model }}",
                "--alias",
                "{{ params.alias }}",
                "--reason",
                "{{ params.reason }}",
            ],
            expect="{{ ti.xcom_pull(task_ids='look')['current'] }}",
            **connections,
        )
        look >> rollback
    return dag


def _model() -> Param:
    return Param(type="string", pattern=_NAME, description="The model's name")


def _alias() -> Param:
    return Param("champion", type="string", pattern=_NAME, description="The alias to move")


def _dag(
    dag_id: str, description: str, on_failure: str | dict[str, Any] | None, **params: Param
) -> DAG:
    return DAG(
        dag_id=dag_id,
        description=description,
        schedule=None,
        catchup=False,
        max_active_runs=1,
        tags={"nightshift"},
        params=params,
        # A param without a default is asked for when the DAG is triggered.
        default_args={
            "owner": "nightshift",
            "retries": 2,
            "retry_delay": timedelta(minutes=1),
            "retry_exponential_backoff": 2.0,
            "max_retry_delay": timedelta(minutes=10),
            "on_failure_callback": failure_callback(on_failure),
        },
    )
