"""What every contender is asked: which files, which model, where to, on how many cores."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import onnxruntime
    import pyarrow as pa

KEY = "id"
FEATURES = [f"f{i:02d}" for i in range(30)]
INPUT = "features"
OUTPUT = "probabilities"
SCORE = "score"


@dataclass(frozen=True)
class Task:
    """One scoring of one snapshot; picklable, so that it reaches Spark's workers."""

    snapshot: str
    model: str
    output: str
    cores: int

    @staticmethod
    def parse() -> Task:
        """From the command line."""
        parser = argparse.ArgumentParser()
        parser.add_argument("--snapshot", required=True)
        parser.add_argument("--model", required=True)
        parser.add_argument("--output", required=True)
        parser.add_argument("--cores", type=int, required=True)
        return Task(**vars(parser.parse_args()))

    def files(self) -> list[Path]:
        """The files of the snapshot."""
        return sorted(Path(self.snapshot).glob("*.parquet"))


def session(model: str) -> onnxruntime.InferenceSession:
    """A session with one thread: parallel are the tasks, as in Nightshift."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def matrix(batch: pa.RecordBatch) -> np.ndarray:
    """The features of a batch, row by row."""
    x = np.empty((batch.num_rows, len(FEATURES)), dtype=np.float32)
    for place, name in enumerate(FEATURES):
        x[:, place] = batch.column(name).to_numpy(zero_copy_only=False)
    return x


def scores(run: onnxruntime.InferenceSession, x: np.ndarray) -> np.ndarray:
    """The second probability of each row."""
    return run.run([OUTPUT], {INPUT: x})[0][:, 1]
