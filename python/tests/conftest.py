"""One Spark for all tests, with the jar that was just built."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

HOME = Path(__file__).resolve().parents[2]
JAR = HOME / "pipeline/target/nightshift.jar"
DAY = "2013-06-14"


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """A session as somebody's notebook has it."""
    assert JAR.is_file(), f"built by 'mvn package': {JAR}"
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.jars", str(JAR))
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.catalog.nightshift", "io.nightshift.sql.ModelCatalog")
        .config("spark.sql.catalog.nightshift.registry", str(HOME / "sample-data/registry"))
        .config("spark.sql.catalog.nightshift.allow-narrowing", "temp, humid, pressure")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture
def registry() -> str:
    """The registry of the sample data."""
    return str(HOME / "sample-data/registry")


@pytest.fixture
def flights(spark: SparkSession) -> DataFrame:
    """A day of 989 flights, 5 of which name no plane."""
    return spark.read.parquet(str(HOME / f"sample-data/snapshots/snapshot_date={DAY}"))
