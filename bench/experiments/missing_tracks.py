"""What it costs that the runtime asks of missing values in trees: CPU time a row.

    target/bench-env/bin/python bench/experiments/missing_tracks.py target/bench/models/trees.onnx

Both score the same rows by turns, without a missing value; their scores must be equal bit by bit.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

TRACKS = "nodes_missing_value_tracks_true"
ROWS = 131_072
TURNS = 15


def without_tracks(model: onnx.ModelProto) -> onnx.ModelProto:
    """A copy whose trees do not say where a missing value goes."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    for node in copy.graph.node:
        kept = [each for each in node.attribute if each.name != TRACKS]
        del node.attribute[:]
        node.attribute.extend(kept)
    return copy


def session(model: onnx.ModelProto) -> onnxruntime.InferenceSession:
    """One thread, as a task has."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(model.SerializeToString(), options)


def main(path: Path, batch: int) -> None:
    """Measure and print."""
    model = onnx.load(path)
    [features] = model.graph.input
    width = features.type.tensor_type.shape.dim[1].dim_value
    rows = np.random.default_rng(1).uniform(-0.5, 0.5, (ROWS, width)).astype(np.float32)
    sessions = {"as it is": session(model), "without": session(without_tracks(model))}
    output = model.graph.output[-1].name
    seconds: dict[str, list[float]] = {name: [] for name in sessions}
    scores = {}
    for _ in range(TURNS):
        for name, each in sessions.items():
            start = time.process_time()
            scores[name] = [
                each.run([output], {features.name: rows[at : at + batch]})[0]
                for at in range(0, ROWS, batch)
            ]
            seconds[name].append(time.process_time() - start)
    one, other = (np.concatenate(each).tobytes() for each in scores.values())
    assert one == other
    for name, each in seconds.items():
        micros = [1e6 * turn / ROWS for turn in each]
        print(f"{name:10} {statistics.median(micros):.2f} us a row, {min(micros):.2f} the least")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=Path)
    parser.add_argument("--batch", type=int, default=4_096, help="rows of a call")
    arguments = parser.parse_args()
    main(arguments.model, arguments.batch)
