"""Runs one command of Nightshift by the hook of the Spark provider."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from airflow.providers.apache.spark.hooks.spark_submit import SparkSubmitHook

from nightshift_airflow.installation import Installation
from nightshift_airflow.results import DONE, CommandResult, command_name, parse_document

_JAVA_CLASS = "io.nightshift.cli.Nightshift"

# Less than the five seconds after which Airflow's supervisor kills a task that does not end.
_GRACE_SECONDS = 3.0

_KEPT_LINES = 50


class NightshiftHook(SparkSubmitHook):
    """The provider's hook, which keeps what the command printed apart from what it logged.

    Standard output carries Nightshift's result and nothing else, but the provider's hook reads it
    mixed with standard error. So the process writes it to a file of its own, where the driver is
    that process: in client mode. In cluster mode the result is where the driver ran.
    """

    def __init__(
        self, installation: Installation, *, conf: dict[str, Any] | None = None, **settings: Any
    ) -> None:
        """Take what the provider's hook takes, beside the installation."""
        super().__init__(
            conf={**installation.spark_conf, **(conf or {})},
            properties_file=installation.properties_file,
            java_class=_JAVA_CLASS,
            **settings,
        )
        self._installation = installation
        # Not as env_vars: in cluster mode those become arguments, which everybody can read.
        self._env = installation.process_environment()
        self._result_file: Path | None = None
        self._printed = ""
        self._lines: list[str] = []

    @property
    def is_driver_here(self) -> bool:
        """Whether the process that is started is the driver, so that its exit code is true."""
        return bool(self._connection["deploy_mode"] != "cluster")

    @property
    def is_ended(self) -> bool:
        """Whether ``spark-submit`` was started, and has ended."""
        return self._submit_sp is not None and self._submit_sp.poll() is not None

    def result(self, failure: Exception | None) -> CommandResult:
        """What the command came to.

        Args:
            failure: what the provider raised, if it did.
        """
        code: int | None = DONE
        tail = tuple(self._lines)
        if failure is not None and self.is_driver_here and self._submit_sp:
            code = self._submit_sp.returncode
        elif failure is not None:
            code = None
            tail = (f"{failure}; the output of the driver has the reason",)
        return CommandResult(
            command=command_name(self._application_args or []),
            exit_code=code,
            document=parse_document(self._printed),
            tail=tail,
        )

    def submit(self, application: str = "", **kwargs: Any) -> str | None:
        """Do what the provider does, and keep what the command printed."""
        with tempfile.TemporaryDirectory(prefix="nightshift-airflow-") as folder:
            self._result_file = Path(folder) / "result.json"
            try:
                driver: str | None = super().submit(application, **kwargs)
                return driver
            finally:
                if self._result_file.is_file():
                    self._printed = self._result_file.read_text(encoding="utf-8")

    def _build_spark_submit_command(self, application: str) -> list[str]:
        """Add what ``bin/nightshift`` adds, and send the result to its file."""
        command: list[str] = super()._build_spark_submit_command(application)
        if self._installation.properties_file:
            command.insert(1, "--load-spark-defaults")
        if not self.is_driver_here:
            return command
        # exec: the process that the hook knows, and stops, is spark-submit itself.
        return ["/bin/sh", "-c", 'exec "$@" >"$0"', str(self._result_file), *command]

    def _process_spark_submit_log(self, itr: Iterator[Any]) -> None:
        super()._process_spark_submit_log(self._kept(itr))

    def _kept(self, lines: Iterator[Any]) -> Iterator[Any]:
        for line in lines:
            self._lines.append(str(line).rstrip())
            del self._lines[:-_KEPT_LINES]
            yield line

    def on_kill(self) -> None:
        """Let the command clean up, and kill it if it takes long; then what the provider does."""
        process = self._submit_sp
        if process is not None and process.poll() is None:
            self.log.info("Stopping spark-submit, process %s", process.pid)
            process.terminate()
            try:
                process.wait(timeout=_GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                self.log.warning("Process %s does not end, and is killed", process.pid)
        super().on_kill()
