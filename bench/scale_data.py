"""Snapshots and models of any size for bench/scale."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from onnx import TensorProto, helper, numpy_helper, save_model

from contenders import FEATURES

SEED = 11
# Rows of a row group, so that no more than these are in memory.
GROUP = 250_000


def wide(features: int) -> list[str]:
    """So many names of columns."""
    return [f"w{place:05d}" for place in range(features)]


def snapshot(folder: Path, rows: int, files: int, columns: list[str] = FEATURES) -> None:
    """Writes rows with a key and float columns, unless they are there."""
    if (folder / "_SUCCESS").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(SEED)
    schema = pa.schema([("id", pa.int64()), *((name, pa.float32()) for name in columns)])
    bounds = np.linspace(0, rows, files + 1).astype(int)
    group = max(1, GROUP * len(FEATURES) // len(columns))
    for number, (start, end) in enumerate(itertools.pairwise(bounds)):
        file = folder / f"part-{number:06d}.parquet"
        with pq.ParquetWriter(file, schema, compression="snappy", use_dictionary=False) as out:
            for first in range(start, end, group):
                size = min(group, end - first)
                values = random.random((len(columns), size), dtype=np.float32) - np.float32(0.5)
                arrays = [np.arange(first, first + size), *values]
                out.write_table(pa.table([pa.array(a) for a in arrays], schema=schema), group)
    (folder / "_SUCCESS").touch()


def layer(file: Path, features: int) -> None:
    """A model of one layer: `probabilities` [N,2] of `features` [N,F]."""
    random = np.random.default_rng(SEED)
    weights = (random.normal(size=(features, 2)) / np.sqrt(features)).astype(np.float32)
    nodes = [
        helper.make_node("MatMul", ["features", "weights"], ["sums"]),
        helper.make_node("Softmax", ["sums"], ["probabilities"], axis=1),
    ]
    _save(file, nodes, {"weights": weights}, features)


def deep(file: Path, layers: int, width: int) -> None:
    """A model of so many layers, as wide as each other but for the first and the last."""
    random = np.random.default_rng(SEED)
    weights: dict[str, np.ndarray] = {}
    nodes, last = [], "features"
    widths = [len(FEATURES), *[width] * (layers - 1), 2]
    for number, (inputs, outputs) in enumerate(itertools.pairwise(widths)):
        weight = random.normal(size=(inputs, outputs)) / np.sqrt(inputs)
        weights[f"w{number}"] = weight.astype(np.float32)
        nodes.append(helper.make_node("MatMul", [last, f"w{number}"], [f"sum{number}"]))
        last = f"sum{number}"
        if number < layers - 1:
            nodes.append(helper.make_node("Relu", [last], [f"relu{number}"]))
            last = f"relu{number}"
    nodes.append(helper.make_node("Softmax", [last], ["probabilities"], axis=1))
    _save(file, nodes, weights, len(FEATURES))


def lookup(file: Path, size: int) -> None:
    """A model of about so many bytes, of which a row needs two numbers."""
    random = np.random.default_rng(SEED)
    table = random.random((max(1, size // 8), 2), dtype=np.float32)
    constants = {
        "table": table,
        "entries": np.array(table.shape[0] - 1, dtype=np.float32),
        "first": np.array(0, dtype=np.int64),
    }
    nodes = [
        helper.make_node("Gather", ["features", "first"], ["value"], axis=1),
        helper.make_node("Abs", ["value"], ["size"]),
        helper.make_node("Mul", ["size", "entries"], ["place"]),
        helper.make_node("Cast", ["place"], ["entry"], to=TensorProto.INT64),
        helper.make_node("Gather", ["table", "entry"], ["probabilities"], axis=0),
    ]
    _save(file, nodes, constants, len(FEATURES))


def _save(file: Path, nodes: list, constants: dict[str, np.ndarray], features: int) -> None:
    graph = helper.make_graph(
        nodes,
        file.stem,
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["N", features])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", 2])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    model = helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 17)])
    save_model(model, file)
