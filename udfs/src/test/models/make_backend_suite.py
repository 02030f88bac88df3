"""Picks those of ONNX's own backend tests that are scoring: a row in, a row out.

    python make_backend_suite.py FOLDER

onnx.backend.test has a model for nearly every operator, with inputs and outputs. A case is picked
by these rules alone:

1. its inputs and outputs are tensors of types that Nightshift has, without empty ones;
2. the first dimension of every output and of at least one input is the same: the batch. Inputs
   with another first dimension are the same for every row (params);
3. Python's onnxruntime runs it, and gives the expected outputs within the case's tolerance;
4. it is row-wise: with the rows in another order the outputs are in that order, and with all rows
   alike every output is that row's.

For each case there is a folder with model.onnx and case.json: types, rows, params, the expected
value of each output by row, and the tolerance. If the model still gives the same with an open
batch dimension, for all rows and for each alone, open.onnx is that model. Prints how many cases
each rule left out.
"""

from __future__ import annotations

import json
import shutil
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import ModelProto, TensorProto, numpy_helper
from onnx.backend.test import loader

TYPES = {
    TensorProto.BFLOAT16: "bfloat16",
    TensorProto.FLOAT16: "float16",
    TensorProto.FLOAT: "float32",
    TensorProto.DOUBLE: "float64",
    TensorProto.INT8: "int8",
    TensorProto.INT16: "int16",
    TensorProto.INT32: "int32",
    TensorProto.INT64: "int64",
    TensorProto.UINT8: "uint8",
    TensorProto.UINT16: "uint16",
    TensorProto.UINT32: "uint32",
    TensorProto.UINT64: "uint64",
    TensorProto.BOOL: "bool",
    TensorProto.STRING: "string",
}
KINDS = ("node", "simple", "pytorch-converted", "pytorch-operator")
MOST_ELEMENTS = 20_000

Arrays = dict[str, np.ndarray]


class NotPicked(Exception):
    """Why a case is not in the suite."""


def cases() -> Iterator[tuple[str, ModelProto, list, list, float, float]]:
    """Every case: name, model, inputs, outputs and tolerance."""
    for kind in KINDS:
        for case in loader.load_model_tests(kind=kind):
            if case.model is not None:
                for inputs, outputs in case.data_sets[:1]:
                    yield case.name, case.model, inputs, outputs, case.rtol, case.atol
            elif case.model_dir:
                folder = Path(case.model_dir)
                data = folder / "test_data_set_0"
                inputs, outputs = (
                    [
                        onnx.load_tensor(data / f"{which}_{i}.pb")
                        for i in range(len(list(data.glob(f"{which}_*.pb"))))
                    ]
                    for which in ("input", "output")
                )
                yield case.name, onnx.load(folder / "model.onnx"), inputs, outputs, 1e-3, 1e-7


def arrays(infos: list, values: list) -> Arrays:
    """The values by name, if all are tensors that Nightshift can tell."""
    if len(infos) != len(values):
        raise NotPicked("an optional input or output is left out")
    named = {}
    for info, value in zip(infos, values, strict=True):
        if not info.type.HasField("tensor_type"):
            raise NotPicked("not a tensor")
        if info.type.tensor_type.elem_type not in TYPES:
            raise NotPicked("element type")
        if isinstance(value, TensorProto):
            value = numpy_helper.to_array(value)
        value = np.asarray(value)
        if value.size == 0 or value.size > MOST_ELEMENTS:
            raise NotPicked("empty or too large")
        named[info.name] = value
    return named


def runs(model: ModelProto) -> onnxruntime.InferenceSession:
    """A session that says nothing."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def same(actual: Arrays, expected: Arrays, rtol: float, atol: float) -> bool:
    """Whether all outputs are what they should be."""
    for name, wanted in expected.items():
        got = actual[name]
        if got.shape != wanted.shape:
            return False
        if wanted.dtype.kind in "OUS":
            if got.astype(str).tolist() != wanted.astype(str).tolist():
                return False
        elif not np.allclose(got.astype(float), wanted.astype(float), rtol, atol, equal_nan=True):
            return False
    return True


def attempt(session: onnxruntime.InferenceSession, inputs: Arrays) -> Arrays:
    """What the model gives, by name."""
    names = [info.name for info in session.get_outputs()]
    return dict(zip(names, map(np.asarray, session.run(names, inputs)), strict=True))


def pick(
    model: ModelProto, given: list, wanted: list, rtol: float, atol: float
) -> tuple[Arrays, Arrays, Arrays]:
    """The rows, params and outputs of a case."""
    constants = {tensor.name for tensor in model.graph.initializer}
    inputs = arrays([info for info in model.graph.input if info.name not in constants], given)
    expected = arrays(list(model.graph.output), wanted)
    batches = {value.shape[0] if value.ndim else 0 for value in expected.values()}
    if len(batches) != 1 or 0 in batches:
        raise NotPicked("no common first dimension")
    batch = batches.pop()
    rows = {name: value for name, value in inputs.items() if value.shape[:1] == (batch,)}
    params = {name: value for name, value in inputs.items() if name not in rows}
    if not rows:
        raise NotPicked("no common first dimension")
    try:
        session = runs(model)
        if not same(attempt(session, inputs), expected, rtol, atol):
            raise NotPicked("onnxruntime gives something else")
    except NotPicked:
        raise
    except Exception as error:
        raise NotPicked("onnxruntime cannot run it") from error
    require_row_wise(session, rows, params, expected, rtol, atol)
    return rows, params, expected


def require_row_wise(
    session: onnxruntime.InferenceSession,
    rows: Arrays,
    params: Arrays,
    expected: Arrays,
    rtol: float,
    atol: float,
) -> None:
    """Rows in the opposite order, and each row in the place of all others."""
    batch = len(next(iter(rows.values())))
    orders = [np.arange(batch)[::-1], *(np.full(batch, row) for row in range(min(batch, 8)))]
    try:
        for order in orders:
            moved = {name: value[order] for name, value in rows.items()}
            actual = attempt(session, {**moved, **params})
            if not same(actual, {key: want[order] for key, want in expected.items()}, rtol, atol):
                raise NotPicked("not row-wise")
    except NotPicked:
        raise
    except Exception as error:
        raise NotPicked("not row-wise") from error


def opened(
    model: ModelProto, rows: Arrays, params: Arrays, expected: Arrays, rtol: float, atol: float
) -> ModelProto | None:
    """The model with an open batch dimension, if it gives the same with any number of rows."""
    copy = ModelProto()
    copy.CopyFrom(model)
    for info in [*copy.graph.input, *copy.graph.output]:
        shape = info.type.tensor_type.shape
        if (info.name in rows or info.name in expected) and len(shape.dim):
            shape.dim[0].dim_param = "N"
    del copy.graph.value_info[:]
    batch = len(next(iter(rows.values())))
    try:
        session = runs(copy)
        for part in [slice(None), *(slice(row, row + 1) for row in range(min(batch, 8)))]:
            some = {name: value[part] for name, value in rows.items()}
            wanted = {name: value[part] for name, value in expected.items()}
            if not same(attempt(session, {**some, **params}), wanted, rtol, atol):
                return None
    except Exception:
        return None
    return copy


def plain(value: np.ndarray) -> object:
    """Values as JSON has them, and NaN and the infinities as Python writes them."""
    if value.dtype.name == "bfloat16":
        return value.astype(np.float32).tolist()
    return value.astype(str).tolist() if value.dtype.kind in "OUS" else value.tolist()


def write(
    folder: Path,
    model: ModelProto,
    picked: tuple[Arrays, Arrays, Arrays],
    rtol: float,
    atol: float,
) -> bool:
    """Writes a case; whether its batch can be open."""
    rows, params, expected = picked
    folder.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    variant = opened(model, rows, params, expected, rtol, atol)
    if variant:
        (folder / "open.onnx").write_bytes(variant.SerializeToString())
    types = {
        info.name: TYPES[info.type.tensor_type.elem_type]
        for info in model.graph.input
        if info.name in rows or info.name in params
    }
    case = {
        "types": types,
        "rtol": rtol,
        "atol": atol,
        "inputs": {name: plain(value) for name, value in rows.items()},
        "params": {name: plain(value) for name, value in params.items()},
        "expected": {name: plain(value) for name, value in expected.items()},
    }
    (folder / "case.json").write_text(json.dumps(case, separators=(",", ":")) + "\n")
    return variant is not None


def main(target: Path) -> None:
    """Writes the suite into an empty folder."""
    warnings.simplefilter("ignore")
    shutil.rmtree(target, ignore_errors=True)
    counts: Counter[str] = Counter()
    for name, model, given, wanted, rtol, atol in cases():
        counts["cases"] += 1
        try:
            picked = pick(model, given, wanted, rtol, atol)
        except NotPicked as reason:
            counts[f"left out: {reason}"] += 1
            continue
        counts["picked"] += 1
        if write(target / name, model, picked, rtol, atol):
            counts["picked, with an open batch as well"] += 1
    for what, count in sorted(counts.items()):
        print(f"{count:6,} {what}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
