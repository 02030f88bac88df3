"""The nightly DAG: wait for the snapshot, look, score, check what was published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from airflow.sdk import DAG, Asset, Param

from nightshift_airflow.alerts import failure_callback
from nightshift_airflow.jobs import InvalidFile, Job
from nightshift_airflow.operators import (
    NightshiftOperator,
    PublicationCheckOperator,
    ScoreOperator,
)
from nightshift_airflow.schedules import FILE_NAME, Schedule, Schedules
from nightshift_airflow.sensor import SnapshotSensor


def predictions(job: Job) -> Asset:
    """The asset of a job's table, which is updated by each publication.

    It is the table's, not the job's: jobs may share one, and no two assets have the same URI.
    """
    return Asset(job.table_uri)


def nightly_dag(job: Job, schedule: Schedule | None = None) -> DAG:
    """Make the DAG of a job.

    Every task may be run again: what is done already is recognised, and never doubled.

    Args:
        job: the job file.
        schedule: when and how it runs.
    """
    plan = schedule or Schedule()
    snapshot = (
        "{% if params.snapshot %}{{ params.snapshot }}{% else %}" + plan.snapshot + "{% endif %}"
    )
    with DAG(
        dag_id=f"nightshift_{job.name}",
        description=f"Scores a snapshot of {job.input_path} and publishes it to {job.table}",
        schedule=plan.schedule,
        start_date=plan.start_date,
        catchup=plan.catchup,
        max_active_runs=plan.max_active_runs,
        tags=set(plan.tags),
        params={
            "snapshot": Param(
                None,
                type=["null", "string"],
                description="Which snapshot; empty for that of the run's date",
            )
        },
        default_args={
            "owner": plan.owner,
            "retries": plan.retries,
            "retry_delay": plan.retry_delay,
            "retry_exponential_backoff": 2.0,
            "max_retry_delay": plan.max_retry_delay,
            "on_failure_callback": failure_callback(plan.on_failure),
        },
        doc_md=__doc__,
        # Whoever makes it hands it to Airflow; nightshift_problems.py does not.
        auto_register=False,
    ) as dag:
        spark: dict[str, Any] = {
            "conn_id": plan.spark_connection,
            "nightshift_conn_id": plan.nightshift_connection,
            "pool": plan.pool,
            "execution_timeout": plan.task_timeout,
        }
        file = str(job.file)
        wait = SnapshotSensor(
            task_id="wait_for_snapshot",
            location=job.snapshot_location(snapshot),
            marker=plan.marker,
            storage_conn_id=plan.storage_connection,
            poke_interval=plan.poll_interval.total_seconds(),
            timeout=plan.wait_timeout.total_seconds(),
        )
        score = ScoreOperator(
            task_id="score", job=file, snapshot=snapshot, table=job.table, **spark
        )
        check = PublicationCheckOperator(
            task_id="check_publication",
            table=job.table,
            snapshot=snapshot,
            run_id="{{ ti.xcom_pull(task_ids='score')['run_id'] }}",
            outlets=[predictions(job)],
            **spark,
        )
        if plan.doctor:
            doctor = NightshiftOperator(
                task_id="doctor",
                command=["doctor", "--job", file, "--snapshot", snapshot],
                do_xcom_push=False,
                **spark,
            )
            wait >> doctor >> score >> check
        else:
            wait >> score >> check
    return dag


def nightly_dags(folder: Path) -> tuple[list[DAG], list[str]]:
    """Make the DAGs of all job files of a folder.

    Args:
        folder: has ``*.yaml``, and ``schedules.yaml``.

    Returns:
        the DAGs, and what is wrong with the files that none could be made of.
    """
    try:
        schedules = Schedules.beside(folder)
        files = sorted(file for file in folder.iterdir() if _is_job(file))
    except (InvalidFile, OSError) as e:
        return [], [str(e)]
    dags: dict[str, DAG] = {}
    problems: list[str] = []
    names: set[str] = set()
    for file in files:
        try:
            job = Job.read(file)
            if job.name in names:
                raise InvalidFile(f"{file}: another file has 'job: {job.name}', too")
            names.add(job.name)
            dags[job.name] = nightly_dag(job, schedules.of(job.name))
        except InvalidFile as e:
            problems.append(str(e))
        except Exception as e:
            # Airflow refuses a setting, such as a cron expression, by exceptions of many kinds.
            problems.append(f"{file}: {type(e).__name__}: {e}")
    if not problems:
        problems = schedules.unused(names)
    return list(dags.values()), problems


def _is_job(file: Path) -> bool:
    return file.suffix == ".yaml" and file.name != FILE_NAME
