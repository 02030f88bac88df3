"""What the tests run on: the sample data of this repository, the jar, and a real Spark."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
DAGS = REPOSITORY / "airflow-dags" / "dags"
SAMPLES = REPOSITORY / "sample-data"


class Evening:
    """A folder with a registry, snapshots, job files and a table of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.registry = root / "registry"
        self.snapshots = root / "snapshots"
        self.table = root / "predictions"
        self.jobs = root / "jobs"
        self.jobs.mkdir(parents=True)
        shutil.copytree(SAMPLES / "registry", self.registry)

    def add_snapshot(self, day: str, *, complete: bool = True) -> Path:
        """Bring a snapshot in; one that is not complete lacks its marker, which is returned."""
        name = f"snapshot_date={day}"
        shutil.copytree(SAMPLES / "snapshots" / name, self.snapshots / name)
        marker = self.snapshots / name / "_SUCCESS"
        if not complete:
            marker.unlink()
        return marker

    def add_job(self, name: str, **replaced: str) -> Path:
        """Write a job file; `replaced` are lines by their key."""
        lines = {
            "job": name,
            "model": "flight-delay@champion",
            "input": f"{{path: '{self.snapshots}/snapshot_date={{snapshot}}', key: [flight_id]}}",
            "output": f"{{table: '{self.table}', columns: {{p: 'probabilities[1]'}}}}",
            "allow-narrowing": "true",
            "rejects": "{max-ratio: 0.1}",
            **replaced,
        }
        file = self.jobs / f"{name}.yaml"
        file.write_text("".join(f"{key}: {value}\n" for key, value in lines.items()))
        return file

    def champion(self) -> int:
        """For which version the alias stands, by the registry's own events."""
        version = 0
        for file in sorted((self.registry / "flight-delay" / "events").glob("*.json")):
            event = json.loads(file.read_text())
            if event.get("alias") == "champion":
                version = event["version"]
        return version


def connections(evening_registry: Path, spark_home: Path) -> dict[str, str]:
    """The environment of Airflow that describes the installation."""
    nightshift = {
        "jar": str(REPOSITORY / "pipeline" / "target" / "nightshift.jar"),
        "conf-dir": str(REPOSITORY / "conf"),
        "environment": {
            "NIGHTSHIFT_REGISTRY": str(evening_registry),
            "NIGHTSHIFT_REGISTRY_TIMEOUT": "1",
        },
        # One core and no user interface: nothing but what the test is about.
        "spark-conf": {"spark.ui.enabled": "false", "spark.driver.bindAddress": "127.0.0.1"},
    }
    spark = {"conn_type": "spark", "host": "local[1]", "extra": {"deploy-mode": "client"}}
    return {
        "AIRFLOW_CONN_NIGHTSHIFT_DEFAULT": json.dumps(
            {"conn_type": "generic", "extra": nightshift}
        ),
        "AIRFLOW_CONN_SPARK_DEFAULT": json.dumps(spark),
        "SPARK_HOME": str(spark_home),
        "PATH": f"{spark_home / 'bin'}:{os.environ['PATH']}",
        "SPARK_LOCAL_IP": "127.0.0.1",
    }
