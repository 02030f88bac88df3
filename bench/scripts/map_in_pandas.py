"""PySpark: mapInPandas with onnxruntime, Parquet out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from spark import local
from task import FEATURES, KEY, SCORE, Task, scores, session


def main(task: Task) -> None:
    """Scores the snapshot."""
    spark = local(task.cores)

    def score(frames: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        run = session(task.model)
        for frame in frames:
            x = np.ascontiguousarray(frame[FEATURES].to_numpy(dtype=np.float32))
            yield pd.DataFrame({KEY: frame[KEY], SCORE: scores(run, x)})

    rows = spark.read.parquet(task.snapshot)
    rows.mapInPandas(score, f"{KEY} long, {SCORE} float").write.parquet(task.output)
    spark.stop()


if __name__ == "__main__":
    main(Task.parse())
