"""Two DAGs that a person triggers: promote a version of a model, and roll back; airflow."""

from nightshift_airflow import promotion_dag, rollback_dag

promotion = promotion_dag()
rollback = rollback_dag()
