"""The models to score with, each `probabilities` [N,2] of `features` [N,30].

python models.py FOLDER

net.onnx: 30 -> 64 -> 32 -> 2 with random weights. trees.onnx: 100 LightGBM trees of 31 leaves.
"""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path

import lightgbm
import numpy as np
import onnxmltools
from onnx import ModelProto, TensorProto, helper, numpy_helper
from onnxmltools.convert.common.data_types import FloatTensorType

WIDTHS = (30, 64, 32, 2)
TREES = 100
LEAVES = 31
TRAINING_ROWS = 20_000
SEED = 7
# What SynapseML's runtime, 1.8.1, can read.
IR_VERSION = 7
OPSET = 13


def net() -> ModelProto:
    """Three layers, ReLU between, softmax at the end."""
    random = np.random.default_rng(SEED)
    nodes, weights, last = [], [], "features"
    for layer, (inputs, outputs) in enumerate(itertools.pairwise(WIDTHS)):
        scale = np.sqrt(2 / inputs)
        w = (random.normal(size=(inputs, outputs)) * scale).astype(np.float32)
        b = np.zeros(outputs, dtype=np.float32)
        weights += [
            numpy_helper.from_array(w, f"w{layer}"),
            numpy_helper.from_array(b, f"b{layer}"),
        ]
        nodes.append(helper.make_node("Gemm", [last, f"w{layer}", f"b{layer}"], [f"sum{layer}"]))
        last = f"sum{layer}"
        if outputs != WIDTHS[-1]:
            nodes.append(helper.make_node("Relu", [last], [f"relu{layer}"]))
            last = f"relu{layer}"
    nodes.append(helper.make_node("Softmax", [last], ["probabilities"], axis=1))
    graph = helper.make_graph(
        nodes,
        "net",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["N", WIDTHS[0]])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", WIDTHS[-1]])],
        weights,
    )
    return helper.make_model(
        graph, ir_version=IR_VERSION, opset_imports=[helper.make_opsetid("", OPSET)]
    )


def trees() -> ModelProto:
    """Boosted trees for a label that depends on sums and products of the features."""
    random = np.random.default_rng(SEED)
    x = random.uniform(-0.5, 0.5, size=(TRAINING_ROWS, WIDTHS[0])).astype(np.float32)
    y = (x[:, :10].sum(axis=1) + x[:, 10] * x[:, 11] > 0).astype(int)
    model = lightgbm.LGBMClassifier(
        n_estimators=TREES, num_leaves=LEAVES, random_state=SEED, n_jobs=1, verbose=-1
    ).fit(x, y)
    return onnxmltools.convert_lightgbm(
        model,
        name="trees",
        initial_types=[("features", FloatTensorType([None, WIDTHS[0]]))],
        zipmap=False,
        target_opset=OPSET,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, model in (("net", net()), ("trees", trees())):
        (folder / f"{name}.onnx").write_bytes(model.SerializeToString(deterministic=True))
