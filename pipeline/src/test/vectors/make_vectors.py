"""Writes a snapshot with vectors of Spark ML, dense and sparse, as ML pipelines do.

    python -m venv .venv
    .venv/bin/pip install pyspark==4.1.2 numpy==2.4.6
    .venv/bin/python make_vectors.py

The file goes to ../resources/vectors, and is committed: nobody needs Python to run the tests.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from pyspark.ml.linalg import Vectors
from pyspark.sql import SparkSession

TARGET = Path(__file__).resolve().parent.parent / "resources" / "vectors"

if __name__ == "__main__":
    spark = (
        SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    )
    rows = [
        (1, Vectors.dense(1.0, 2.0, 3.0)),
        (2, Vectors.sparse(3, [0, 2], [0.5, -1.0])),
        (3, Vectors.sparse(3, [], [])),
        (4, None),
        (5, Vectors.dense(1.0, 2.0)),
    ]
    with tempfile.TemporaryDirectory() as folder:
        frame = spark.createDataFrame(rows, ["id", "X"]).coalesce(1)
        frame.write.parquet(f"{folder}/vectors", compression="none")
        (written,) = Path(folder, "vectors").glob("*.parquet")
        TARGET.mkdir(parents=True, exist_ok=True)
        shutil.copy(written, TARGET / "vectors.parquet")
    spark.stop()
