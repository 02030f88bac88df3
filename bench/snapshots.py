"""Snapshots to score: a key and thirty float features, in eight Snappy files as Spark writes them.

python snapshots.py FOLDER plain|dictionary|scattered ROWS

The values of `plain` are all different, so that pages hold the numbers themselves; those of
`dictionary` repeat, so that pages hold places in dictionaries of 5,000 entries a column. Keys are
in order; in `scattered`, which is `dictionary` otherwise, they are in none.
"""

from __future__ import annotations

import argparse

from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F

from contenders import FEATURES, KINDS

FILES = 8
# Many more, and the first page would be smaller without a dictionary, and Spark would give it up.
DISTINCT = 5_000
# The mean that the trees were trained around.
CENTRE = 0.5
# Each number below 2^32 times an odd one, modulo 2^32, is another one.
SCATTERED_KEY = "id * 2654435761 % 4294967296"


def feature(kind: str, seed: int) -> Column:
    """One column; the seed makes it the same at every run."""
    value = F.rand(seed)
    if kind != "plain":
        value = F.floor(value * DISTINCT) / DISTINCT
    return (value - CENTRE).cast("float")


def make(spark: SparkSession, folder: str, kind: str, rows: int) -> None:
    """Writes one snapshot."""
    columns = [feature(kind, seed + 1).alias(name) for seed, name in enumerate(FEATURES)]
    key = F.expr(SCATTERED_KEY if kind == "scattered" else "id").alias("id")
    table = spark.range(0, rows, 1, FILES).select(key, *columns)
    table.write.mode("overwrite").parquet(folder)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("rows", type=int)
    wanted = parser.parse_args()
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "4g")
        .getOrCreate()
    )
    make(session, wanted.folder, wanted.kind, wanted.rows)
    session.stop()
