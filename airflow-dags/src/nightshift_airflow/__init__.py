"""Nightshift in Airflow: DAGs from job files, and the operators that they are made of."""

from nightshift_airflow.nightly import nightly_dag, nightly_dags
from nightshift_airflow.operators import (
    NightshiftOperator,
    PublicationCheckOperator,
    ScoreOperator,
)
from nightshift_airflow.rollout import promotion_dag, rollback_dag
from nightshift_airflow.sensor import SnapshotSensor

__all__ = [
    "NightshiftOperator",
    "PublicationCheckOperator",
    "ScoreOperator",
    "SnapshotSensor",
    "nightly_dag",
    "nightly_dags",
    "promotion_dag",
    "rollback_dag",
]
