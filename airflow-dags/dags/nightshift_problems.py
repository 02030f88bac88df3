"""Shows as an import error of its own which job files no DAG could be made of; airflow."""

from pathlib import Path

from airflow.sdk import Variable

from nightshift_airflow import nightly_dags

problems = nightly_dags(Path(Variable.get("nightshift_jobs")))[1]
if problems:
    raise ValueError("\n".join(["No DAG was made of these files:", *problems]))
