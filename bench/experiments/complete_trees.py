"""What trees cost as they are and as they can be written: CPU time a row.

    target/bench-env/bin/python bench/experiments/complete_trees.py target/bench/models/trees.onnx

For a model that tells two classes apart, in float32. All score the same rows by turns, without a
missing value; their scores must be equal bit by bit.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import helper

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


def regression(model: onnx.ModelProto) -> onnx.ModelProto:
    """A copy whose classifiers are regressions, and linear classifiers of what these give."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    del copy.graph.node[:]
    for node in model.graph.node:
        if node.op_type == "TreeEnsembleClassifier":
            copy.graph.node.extend(two_nodes(node))
        else:
            copy.graph.node.append(node)
    return copy


def two_nodes(trees: onnx.NodeProto) -> list[onnx.NodeProto]:
    """The sum of the trees' weights, and what the classifier makes of it."""
    given = {each.name: helper.get_attribute_value(each) for each in trees.attribute}
    assert given["post_transform"] == b"LOGISTIC"
    assert set(given["class_ids"]) == {0}
    labels = given["classlabels_int64s"]
    assert len(labels) == len(["one", "other"])
    nodes = {name: value for name, value in given.items() if name.startswith(("nodes_", "base_"))}
    weights = {
        name.replace("class_", "target_"): value
        for name, value in given.items()
        if name.startswith("class_")
    }
    [compared] = trees.input
    return [
        helper.make_node(
            "TreeEnsembleRegressor",
            [compared],
            ["sum"],
            domain=trees.domain,
            n_targets=1,
            **nodes,
            **weights,
        ),
        helper.make_node(
            "LinearClassifier",
            ["sum"],
            list(trees.output),
            domain=trees.domain,
            coefficients=[1.0],
            intercepts=[0.0],
            classlabels_ints=labels,
            post_transform="LOGISTIC",
        ),
    ]


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
    models = {
        "as it is": model,
        "without tracks": without_tracks(model),
        "regression": regression(model),
        "both": regression(without_tracks(model)),
    }
    sessions = {name: session(each) for name, each in models.items()}
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
    assert len({np.concatenate(each).tobytes() for each in scores.values()}) == 1
    for name, each in seconds.items():
        micros = [1e6 * turn / ROWS for turn in each]
        print(f"{name:14} {statistics.median(micros):.2f} us a row, {min(micros):.2f} the least")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=Path)
    parser.add_argument("--batch", type=int, default=4_096, help="rows of a call")
    arguments = parser.parse_args()
    main(arguments.model, arguments.batch)
