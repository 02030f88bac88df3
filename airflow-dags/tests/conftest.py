"""An Airflow of the tests' own: its home, database, connections and job files in one folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from airflow_processes import EMPTY_DATABASE, copy_database
from installation import DAGS, Evening, connections

# Airflow reads its environment when it is imported, so this is before any of that.
_home = Path(tempfile.mkdtemp(prefix="nightshift-airflow-"))
_evening = Evening(_home / "evening")
os.environ |= {
    "AIRFLOW_HOME": str(_home),
    "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    # Whichever process of a test makes a DAG known first: a paused one never runs.
    "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
    "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
    "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
    "AIRFLOW_VAR_NIGHTSHIFT_JOBS": str(_evening.jobs),
    **connections(_evening.registry, Path(os.environ["NIGHTSHIFT_SPARK_HOME"])),
}


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(_home)


@pytest.fixture(scope="session")
def airflow_home() -> Path:
    """The home of an Airflow with an empty database, and a copy of that, which stays empty."""
    subprocess.run(
        [sys.executable, "-m", "airflow", "db", "migrate"], check=True, stdout=sys.stderr
    )
    copy_database(_home / "airflow.db", _home / EMPTY_DATABASE)
    return _home


@pytest.fixture(scope="session")
def evening() -> Evening:
    """What the connections are about."""
    return _evening
