"""Writes the small graphs that mean harm, as make_models.py writes the others: same set-up."""

from __future__ import annotations

import numpy as np
from make_models import constant, model, save, tensor
from onnx import TensorProto, helper

HUGE = 3 << 32
"""Elements of float32: 48 GiB."""


def huge_constant() -> None:
    """Writes y = x + (a constant of 48 GiB that a few bytes describe)[0]."""
    fill = helper.make_tensor("fill", TensorProto.FLOAT, [1], [1.0])
    save(
        "hostile/huge-constant",
        model(
            [
                helper.make_node("ConstantOfShape", ["shape"], ["ones"], value=fill),
                helper.make_node("ReduceSum", ["ones"], ["one"], keepdims=1),
                helper.make_node("Add", ["x", "one"], ["y"]),
            ],
            [tensor("x", TensorProto.FLOAT, ["N"])],
            [tensor("y", TensorProto.FLOAT, ["N"])],
            [constant("shape", [HUGE], np.int64)],
        ),
    )


def huge_initializer() -> None:
    """Writes a model with an initializer that claims 48 GiB and has no bytes."""
    weights = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[HUGE], raw_data=b"")
    save(
        "hostile/huge-initializer",
        model(
            [helper.make_node("Add", ["x", "w"], ["y"])],
            [tensor("x", TensorProto.FLOAT, ["N"])],
            [tensor("y", TensorProto.FLOAT, ["N"])],
            [weights],
        ),
        check=False,
    )


def custom_op() -> None:
    """Writes a model with an operator that only a library of its own would have."""
    save(
        "hostile/custom-op",
        model(
            [helper.make_node("Steal", ["x"], ["y"], domain="com.example.evil")],
            [tensor("x", TensorProto.FLOAT, ["N"])],
            [tensor("y", TensorProto.FLOAT, ["N"])],
            opsets=[helper.make_opsetid("com.example.evil", 1)],
        ),
    )


if __name__ == "__main__":
    huge_constant()
    huge_initializer()
    custom_op()
