"""A nightly DAG for each job file of the folder that the Variable ``nightshift_jobs`` names."""

from pathlib import Path

from airflow.sdk import Variable

from nightshift_airflow import nightly_dags

# What is wrong with other files is told by nightshift_problems.py, so that it hides no DAG here.
for dag in nightly_dags(Path(Variable.get("nightshift_jobs")))[0]:
    globals()[dag.dag_id] = dag
