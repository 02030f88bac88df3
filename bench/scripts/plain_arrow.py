"""Plain Python: pyarrow and onnxruntime, a process for each core, no Spark."""

from __future__ import annotations

import functools
import multiprocessing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from task import FEATURES, KEY, SCORE, Task, matrix, scores, session

BATCH_ROWS = 4_096


def score(file: Path, task: Task) -> None:
    """Scores one file into another."""
    pa.set_cpu_count(1)
    run = session(task.model)
    schema = pa.schema([(KEY, pa.int64()), (SCORE, pa.float32())])
    source = pq.ParquetFile(file)
    with pq.ParquetWriter(Path(task.output) / file.name, schema, compression="snappy") as writer:
        for batch in source.iter_batches(BATCH_ROWS, columns=[KEY, *FEATURES], use_threads=False):
            columns = [batch.column(KEY), pa.array(scores(run, matrix(batch)))]
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))


def main(task: Task) -> None:
    """Scores the snapshot."""
    Path(task.output).mkdir(parents=True)
    with multiprocessing.Pool(task.cores) as pool:
        pool.map(functools.partial(score, task=task), task.files(), chunksize=1)


if __name__ == "__main__":
    main(Task.parse())
