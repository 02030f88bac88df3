"""Operators that run one command of Nightshift by spark-submit, and know its exit codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import Asset, Context

from nightshift_airflow.hook import NightshiftHook
from nightshift_airflow.installation import DEFAULT_CONNECTION, Installation
from nightshift_airflow.results import DONE, LOST_RACE, CommandResult, NightshiftRefused, summary


class NightshiftOperator(SparkSubmitOperator):
    """Runs a command, and gives the JSON document that it prints to XCom.

    Exit codes 1 and 5, and whatever is none of Nightshift's, fail the task so that Airflow tries
    again; 2, 3 and 4 fail it for good. Either way the exception has Nightshift's own reason.

    Args:
        command: the arguments, templated; ``--json`` is added.
        nightshift_conn_id: the connection that says where Nightshift is.
        conn_id: the connection of the Spark provider.
        kwargs: for SparkSubmitOperator.
    """

    ui_color = "#dfe7f5"

    def __init__(
        self,
        *,
        command: Sequence[str],
        nightshift_conn_id: str = DEFAULT_CONNECTION,
        conn_id: str = "spark_default",
        name: str = "nightshift",
        **kwargs: Any,
    ) -> None:
        super().__init__(
            conn_id=conn_id, name=name, application_args=[*command, "--json"], **kwargs
        )
        self._nightshift_conn_id = nightshift_conn_id

    def execute(self, context: Context) -> dict[str, Any]:
        """Run the command.

        Returns:
            what it printed.

        Raises:
            NightshiftFailed: another try may help.
            NightshiftRefused: it will not.
        """
        return self._required(self.run_command(context)).document

    def run_command(self, context: Context) -> CommandResult:
        """Run the command to its end, however it ends."""
        hook = self._fresh_hook()
        if hook._is_yarn_cluster_mode and not self._yarn_track_via_rm_api:
            # The provider reconnects to an application by the resource manager's REST API alone.
            self.durable = False
        try:
            super().execute(context)
        except Exception as e:
            if not hook.is_ended:
                raise
            return hook.result(e)
        return hook.result(None)

    def look(self, arguments: Sequence[str]) -> CommandResult:
        """Run another command, which changes nothing, where this task runs."""
        hook = self._fresh_hook(arguments=[*arguments, "--json"], deploy_mode="client")
        try:
            hook.submit(self.application)
        except Exception as e:
            if not hook.is_ended:
                raise
            return hook.result(e)
        return hook.result(None)

    def on_kill(self) -> None:
        """Stop what runs."""
        if self._hook is not None:
            super().on_kill()

    def _required(self, result: CommandResult) -> CommandResult:
        """The result, if the command did what it should."""
        if result.exit_code == DONE:
            return result
        for reason in result.reasons:
            self.log.error("nightshift: %s", reason)
        raise result.failure()

    def _fresh_hook(
        self, arguments: Sequence[str] | None = None, deploy_mode: str | None = None
    ) -> NightshiftHook:
        installation = Installation.of_connection(self._nightshift_conn_id)
        self.application = installation.jar
        hook = NightshiftHook(
            installation,
            conf=self.conf,
            conn_id=self._conn_id,
            files=self.files,
            jars=self.jars,
            packages=self.packages,
            exclude_packages=self.exclude_packages,
            repositories=self._repositories,
            driver_class_path=self.driver_class_path,
            total_executor_cores=self._total_executor_cores,
            executor_cores=self._executor_cores,
            executor_memory=self._executor_memory,
            driver_memory=self._driver_memory,
            num_executors=self._num_executors,
            keytab=self.keytab,
            principal=self.principal,
            proxy_user=self.proxy_user,
            name=self.name,
            status_poll_interval=self._status_poll_interval,
            application_args=list(arguments or self.application_args or []),
            verbose=self._verbose,
            spark_binary=self._spark_binary,
            yarn_queue=self._yarn_queue,
            deploy_mode=deploy_mode or self._deploy_mode,
            use_krb5ccache=self._use_krb5ccache,
            post_submit_commands=self.post_submit_commands,
            track_driver_via_k8s_api=self._track_driver_via_k8s_api,
            yarn_track_via_rm_api=self._yarn_track_via_rm_api,
            yarn_rm_auth=self._yarn_rm_auth,
        )
        self._hook = hook
        return hook


class ScoreOperator(NightshiftOperator):
    """Scores a snapshot, and gives the publication's summary to XCom.

    Idempotent: what is published by the same run key is not scored again. Where the exit code does
    not tell (a race that was lost, a driver in the cluster), a plan of the same run does: it says
    whether what is published now is of this run key.

    Args:
        job: the job file, as the driver finds it.
        snapshot: which snapshot, templated.
        table: the table's location, as the job file has it.
        kwargs: for NightshiftOperator.
    """

    template_fields = (*NightshiftOperator.template_fields, "job", "snapshot")

    def __init__(self, *, job: str, snapshot: str, table: str, **kwargs: Any) -> None:
        super().__init__(command=_score(job, snapshot), **kwargs)
        self.job = job
        self.snapshot = snapshot
        self.table = table

    def execute(self, context: Context) -> dict[str, Any]:
        """Score, and look where the exit code does not tell.

        Raises:
            NightshiftFailed: another try may help.
            NightshiftRefused: it will not; so it is if somebody else published something else.
        """
        result = self.run_command(context)
        if result.exit_code == DONE and result.document:
            return self._published(result.document["publication"])
        if result.exit_code not in (DONE, LOST_RACE, None):
            self._required(result)
        self.log.info("Looking whether what is published is of this run")
        plan = self._required(self.look(_score(self.job, self.snapshot, "--dry-run")))
        if not plan.document["plan"]["is_published"]:
            self._required(result if result.exit_code != DONE else result.unpublished())
        shown = self._required(self.look(_record(self.table, self.snapshot)))
        return self._published(shown.document)

    def _published(self, record: dict[str, Any]) -> dict[str, Any]:
        return summary(self.table, record)


class PublicationCheckOperator(NightshiftOperator):
    """Checks that what the run published is what readers get, and tells those who wait for it.

    The summary goes to XCom, and to the event of each asset among the outlets.

    Args:
        table: the table's location, as the job file has it.
        snapshot: which snapshot, templated.
        run_id: the run that must be published, templated.
        kwargs: for NightshiftOperator.
    """

    template_fields = (*NightshiftOperator.template_fields, "run_id")

    def __init__(self, *, table: str, snapshot: str, run_id: str, **kwargs: Any) -> None:
        super().__init__(command=_record(table, snapshot), deploy_mode="client", **kwargs)
        self.table = table
        self.run_id = run_id

    def execute(self, context: Context) -> dict[str, Any]:
        """Read the record, and compare.

        Raises:
            NightshiftRefused: if another run took its place meanwhile, or rows are missing.
        """
        record = summary(self.table, super().execute(context))
        if record["run_id"] != self.run_id:
            raise NightshiftRefused(
                f"Snapshot {record['snapshot']} of {self.table} is of run {record['run_id']} by "
                f"{record['published_by']}, published at {record['published_at']}; this DAG run "
                f"published {self.run_id}. Look who replaced it, and why"
            )
        if record["rows_read"] != record["rows_scored"] + record["rows_rejected"]:
            raise NightshiftRefused(f"Rows are missing in run {self.run_id}: {record}")
        for asset in self.outlets:
            if isinstance(asset, Asset):
                context["outlet_events"][asset].extra = record
        self.log.info("Published: %s", record)
        return record


def _score(job: str, snapshot: str, *options: str) -> list[str]:
    return ["score", "--job", job, "--snapshot", snapshot, *options]


def _record(table: str, snapshot: str) -> list[str]:
    return ["table", "show", "--table", table, "--snapshot", snapshot]
