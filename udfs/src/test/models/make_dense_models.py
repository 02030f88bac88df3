"""Writes dense nets of several widths, for figures of `nightshift bench` rather than for tests.

python make_dense_models.py FOLDER   (needs what make_models.py needs)

y = sigmoid(relu(x W) v) with x [N,F] and H hidden units. The weights are all alike, and are made
when the model is loaded, so that the files stay small.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper

SHAPES = ((200, 64), (200, 2_048), (2_000, 64), (20_000, 64))
OPSET = 17
IR_VERSION = 8


def dense(path: Path, features: int, hidden: int) -> None:
    """One net."""
    value = numpy_helper.from_array(np.array([0.01], dtype=np.float32))
    nodes = [
        helper.make_node("ConstantOfShape", ["W_shape"], ["W"], value=value),
        helper.make_node("ConstantOfShape", ["v_shape"], ["v"], value=value),
        helper.make_node("MatMul", ["x", "W"], ["sums"]),
        helper.make_node("Relu", ["sums"], ["hidden"]),
        helper.make_node("MatMul", ["hidden", "v"], ["logit"]),
        helper.make_node("Sigmoid", ["logit"], ["y"]),
    ]
    graph = helper.make_graph(
        nodes,
        "dense",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", features])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", 1])],
        [
            numpy_helper.from_array(np.array([features, hidden]), "W_shape"),
            numpy_helper.from_array(np.array([hidden, 1]), "v_shape"),
        ],
    )
    model = helper.make_model(
        graph, ir_version=IR_VERSION, opset_imports=[helper.make_opsetid("", OPSET)]
    )
    path.write_bytes(model.SerializeToString(deterministic=True))


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for features, hidden in SHAPES:
        dense(folder / f"dense-{features}-{hidden}.onnx", features, hidden)
