"""Where Nightshift is, and with which settings it runs: what an Airflow connection says."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from airflow.sdk import BaseHook
from airflow.sdk.exceptions import AirflowFailException

DEFAULT_CONNECTION = "nightshift_default"
_KEYS = ("jar", "conf-dir", "environment", "spark-conf")
_LOCALE = ("LC_ALL", "LC_CTYPE", "LANG")


@dataclass(frozen=True)
class Installation:
    """An installation of Nightshift on the machines of Airflow's workers.

    Attributes:
        jar: path or URL of ``nightshift.jar``.
        conf_dir: the folder of ``spark-defaults.conf`` and ``log4j2.properties``, if there is one.
        environment: what is added to the environment of ``spark-submit``; may hold secrets.
        spark_conf: more settings for Spark.
    """

    jar: str
    conf_dir: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    spark_conf: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_connection(cls, connection_id: str) -> Installation:
        """Read the extras of a connection.

        Raises:
            AirflowFailException: all that is wrong with them; trying again would not help.
        """
        extra = BaseHook.get_connection(connection_id).extra_dejson
        problems = [
            f"unknown key '{key}' (known are {', '.join(_KEYS)})"
            for key in extra.keys() - set(_KEYS)
        ]
        if not isinstance(extra.get("jar"), str):
            problems.append("'jar' must be the path of nightshift.jar")
        if not isinstance(extra.get("conf-dir", ""), str):
            problems.append("'conf-dir' must be a path")
        problems += [
            f"'{key}' must be an object"
            for key in _KEYS[2:]
            if not isinstance(extra.get(key, {}), dict)
        ]
        if problems:
            raise AirflowFailException(
                f"Invalid connection '{connection_id}': {'; '.join(sorted(problems))}. "
                "Mend its extra fields, as airflow-dags/README.md has them"
            )
        return cls(
            jar=extra["jar"],
            conf_dir=extra.get("conf-dir"),
            environment=_texts(extra.get("environment", {})),
            spark_conf=_texts(extra.get("spark-conf", {})),
        )

    @property
    def properties_file(self) -> str | None:
        """The file of Spark's settings, for ``--properties-file``."""
        return str(PurePosixPath(self.conf_dir) / "spark-defaults.conf") if self.conf_dir else None

    def process_environment(self) -> dict[str, str]:
        """What ``spark-submit`` needs in its environment, beside what the worker has."""
        added: dict[str, str] = {}
        if not any(os.environ.get(name) for name in _LOCALE):
            # Without a locale, Java takes names of files for ASCII.
            added["LC_ALL"] = "C.UTF-8"
        if self.conf_dir:
            logging = PurePosixPath(self.conf_dir) / "log4j2.properties"
            options = f'"-Dlog4j2.configurationFile=file:{logging}"'
            added["SPARK_SUBMIT_OPTS"] = (
                f"{options} {os.environ.get('SPARK_SUBMIT_OPTS', '')}".strip()
            )
        return {**added, **self.environment}


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in values.items()}
