"""A local Spark as a user of PySpark would start it."""

from __future__ import annotations

import os
import sys

from pyspark.sql import SparkSession


def local(cores: int, jars: str = "") -> SparkSession:
    """A session on so many cores, whose workers run the Python that runs this.

    Jars are paths with commas between.
    """
    os.environ["PYSPARK_PYTHON"] = sys.executable
    return (
        SparkSession.builder.master(f"local[{cores}]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "4g")
        .config("spark.jars", jars)
        .getOrCreate()
    )
