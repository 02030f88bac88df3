"""SynapseML: ONNXModel on its own Spark and runtime, in an environment of its own."""

from __future__ import annotations

import sys
from pathlib import Path

from pyspark.sql import functions as F
from synapse.ml.onnx import ONNXModel

from spark import local
from task import FEATURES, INPUT, KEY, OUTPUT, SCORE, Task

BATCH_ROWS = 4_096
# Beside the Python packages: bench/environment puts them there.
JARS = Path(sys.prefix) / "jars"


def main(task: Task) -> None:
    """Scores the snapshot."""
    spark = local(task.cores, jars=",".join(str(jar) for jar in JARS.glob("*.jar")))
    model = (
        ONNXModel()
        .setModelLocation(task.model)
        .setDeviceType("CPU")
        .setFeedDict({INPUT: INPUT})
        .setMiniBatchSize(BATCH_ROWS)
    )
    # All outputs: a graph that it cuts down to some of them need not be whole.
    model.setFetchDict({output: output for output in model.getModelOutputs()})
    rows = spark.read.parquet(task.snapshot).select(KEY, F.array(*FEATURES).alias(INPUT))
    score = F.element_at(OUTPUT, 2).cast("float").alias(SCORE)
    model.transform(rows).select(KEY, score).write.parquet(task.output)
    spark.stop()


if __name__ == "__main__":
    main(Task.parse())
