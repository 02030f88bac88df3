"""What a million rows cost by each way of scoring outside of jobs.

The sample's flights, again and again, scored by its champion; nothing is written. CPU seconds are
those of Spark's JVM, in which all of it happens, after a first round that is not counted.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession

from nightshift import scorer

HOME = Path(__file__).resolve().parents[1]
REGISTRY = str(HOME / "sample-data/registry")
CATALOG = "spark.sql.catalog.nightshift"
NARROWED = ["temp", "humid", "pressure"]


def open_spark(cores: int) -> SparkSession:
    """A session with Nightshift's jar and its catalog."""
    return (
        SparkSession.builder.master(f"local[{cores}]")
        .config("spark.jars", str(HOME / "pipeline/target/nightshift.jar"))
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "2g")
        .config(CATALOG, "io.nightshift.sql.ModelCatalog")
        .config(f"{CATALOG}.registry", REGISTRY)
        .config(f"{CATALOG}.allow-narrowing", ",".join(NARROWED))
        .getOrCreate()
    )


def cpu_seconds(spark: SparkSession) -> float:
    """What Spark's JVM has used so far."""
    pid = spark.sparkContext._gateway.proc.pid
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(spark: SparkSession, rows: DataFrame) -> tuple[float, float]:
    """CPU and wall seconds to compute all of the rows."""
    cpu, wall = cpu_seconds(spark), time.monotonic()
    rows.write.format("noop").mode("overwrite").save()
    return cpu_seconds(spark) - cpu, time.monotonic() - wall


def main() -> None:
    """Measures, and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--cores", type=int, default=2)
    wanted = parser.parse_args()
    spark = open_spark(wanted.cores)
    flights = spark.read.parquet(str(HOME / "sample-data/snapshots"))
    copies = -(-wanted.rows // flights.count())
    many = flights.crossJoin(spark.range(copies).withColumnRenamed("id", "copy"))
    many.limit(wanted.rows).write.mode("overwrite").parquet(str(HOME / "target/bench/roads"))
    rows = spark.read.parquet(str(HOME / "target/bench/roads"))
    rows.createOrReplaceTempView("flights")
    delays = scorer("flight-delay@champion", registry=REGISTRY, allow_narrowing=NARROWED)
    query = "SELECT nightshift.`flight-delay@champion`(struct(f.*)) FROM flights f"
    roads = {
        "reading alone": rows,
        "scorer, all columns": delays.transform(rows),
        "scorer, `keep` of one": scorer(
            "flight-delay@champion",
            registry=REGISTRY,
            allow_narrowing=NARROWED,
            keep=["flight_id"],
        ).transform(rows),
        "SQL": spark.sql(query),
    }
    print("| way | CPU s for a million rows | wall s |\n| --- | --: | --: |")
    for name, scored in roads.items():
        measure(spark, scored)
        cpu, wall = (seconds * 1e6 / wanted.rows for seconds in measure(spark, scored))
        print(f"| {name} | {cpu:.1f} | {wall:.1f} |", flush=True)
    spark.stop()


if __name__ == "__main__":
    main()
