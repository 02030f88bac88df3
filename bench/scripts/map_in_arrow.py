"""PySpark: mapInArrow with onnxruntime, Parquet out."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from spark import local
from task import KEY, SCORE, Task, matrix, scores, session


def main(task: Task) -> None:
    """Scores the snapshot."""
    spark = local(task.cores)

    def score(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        run = session(task.model)
        for batch in batches:
            columns = [batch.column(KEY), pa.array(scores(run, matrix(batch)))]
            yield pa.RecordBatch.from_arrays(columns, names=[KEY, SCORE])

    rows = spark.read.parquet(task.snapshot)
    rows.mapInArrow(score, f"{KEY} long, {SCORE} float").write.parquet(task.output)
    spark.stop()


if __name__ == "__main__":
    main(Task.parse())
