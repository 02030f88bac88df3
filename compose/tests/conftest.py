"""The tests of the DAGs have what these need of Airflow."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "airflow-dags" / "tests"))
