"""Trains small models of many kinds, and writes what Python's onnxruntime makes of a few rows.

    python -m venv .venv
    .venv/bin/pip install -r requirements-matrix.txt
    .venv/bin/python make_matrix.py

For each model there is a folder below ../resources/matrix with model.onnx, the files that it
refers to, and case.json: the rows by column, what the job says, and the expected value of each
output by row. They are committed: nobody needs Python to run the tests.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import lightgbm
import numpy as np
import onnx
import onnxmltools
import onnxruntime
import pandas as pd
import xgboost
from onnx import ModelProto, TensorProto, helper, numpy_helper
from onnxconverter_common import float16
from onnxmltools.convert.common.data_types import FloatTensorType as LightGbmFloats
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantType,
    quantize_dynamic,
    quantize_static,
)
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import (
    DoubleTensorType,
    FloatTensorType,
    Int64TensorType,
    StringTensorType,
)
from sklearn.calibration import CalibratedClassifierCV
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    IsolationForest,
    RandomForestRegressor,
)
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.multioutput import MultiOutputRegressor
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC, OneClassSVM
from sklearn.tree import DecisionTreeClassifier

MATRIX = Path(__file__).resolve().parent.parent / "resources" / "matrix"
ROWS = 12
OPSET = 17
IR_VERSION = 8

X, Y = load_iris(return_X_y=True)
X = X.astype(np.float32)
TYPES = {
    "tensor(float16)": "float16",
    "tensor(float)": "float32",
    "tensor(double)": "float64",
    "tensor(int64)": "int64",
    "tensor(bool)": "bool",
    "tensor(string)": "string",
}
NAMES = np.array(["setosa", "versicolor", "virginica"])
SAMPLE = X[::13][:ROWS]


def plain(value: object) -> object:
    """A value as JSON has it; a map is a list of pairs, since JSON's keys are text."""
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, dict):
        return [[key, plain(value[key])] for key in sorted(value)]
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def save(
    name: str,
    proto: ModelProto,
    feeds: dict[str, np.ndarray],
    tolerance: float = 1e-6,
    params: dict[str, np.ndarray] | None = None,
    location: str | None = None,
) -> None:
    """Writes a model, its rows and what the runtime makes of them."""
    folder = MATRIX / name
    folder.mkdir(parents=True)
    path = folder / "model.onnx"
    if location:
        onnx.save(proto, path, save_as_external_data=True, location=location, size_threshold=0)
    else:
        path.write_bytes(proto.SerializeToString(deterministic=True))
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    given = {key: np.asarray(value) for key, value in (params or {}).items()}
    outputs = session.run(None, {**feeds, **given})
    expected = {}
    for info, values in zip(session.get_outputs(), outputs, strict=True):
        rows = list(values)
        # A column of one value a row is that value.
        if isinstance(values, np.ndarray) and values.ndim == 2 and len(info.shape) < 3:
            rows = [row[0] if values.shape[1] == 1 else row for row in values]
        expected[info.name] = [plain(np.asarray(row) if np.ndim(row) else row) for row in rows]
        expected[info.name] = [
            row.item() if isinstance(row, np.generic) else row for row in expected[info.name]
        ]
    case = {
        "types": {info.name: TYPES[info.type] for info in session.get_inputs()},
        # Relative above 1 and absolute below.
        "rtol": tolerance,
        "atol": tolerance,
        "inputs": {key: plain(value) for key, value in feeds.items()},
        "params": {key: plain(value) for key, value in given.items()},
        "expected": expected,
    }
    (folder / "case.json").write_text(json.dumps(case, separators=(",", ":")) + "\n")


def graph(nodes: list, inputs: list, outputs: list, constants: dict[str, np.ndarray]) -> ModelProto:
    """A model by hand."""
    initializers = [numpy_helper.from_array(value, key) for key, value in constants.items()]
    return helper.make_model(
        helper.make_graph(nodes, "graph", inputs, outputs, initializers),
        ir_version=IR_VERSION,
        opset_imports=[helper.make_opsetid("", OPSET)],
    )


def sklearn_models() -> None:
    """Classifiers and regressors of scikit-learn; those with ZipMap give maps."""
    types = [("X", FloatTensorType([None, 4]))]
    models = {
        "linear-regression": (LinearRegression().fit(X, Y), {}),
        "logistic-zipmap": (LogisticRegression(max_iter=500).fit(X, Y), {}),
        "logistic-zipmap-text": (LogisticRegression(max_iter=500).fit(X, NAMES[Y]), {}),
        "scaled-mlp": (
            Pipeline(
                [
                    ("scale", StandardScaler()),
                    ("net", MLPClassifier((8,), max_iter=2000, random_state=1)),
                ]
            ).fit(X, Y),
            {"zipmap": False},
        ),
        "boosted-trees": (
            GradientBoostingClassifier(n_estimators=10, random_state=1).fit(X, Y),
            {"zipmap": False},
        ),
        "forest": (
            RandomForestRegressor(n_estimators=10, max_depth=4, random_state=1).fit(X, Y),
            {},
        ),
    }
    for name, (model, options) in models.items():
        proto = convert_sklearn(
            model,
            name=name,
            initial_types=types,
            options={id(model): options} if options else None,
            target_opset=OPSET,
        )
        save(name, proto, {"X": SAMPLE}, tolerance=1e-5)


def text_and_numbers() -> None:
    """A pipeline with an input for each column, text among them."""
    towns = np.array(["Bern", "Köln", "Wien"])[Y][:, None]
    lengths = X[:, :1]
    table = {"town": towns[:, 0], "length": lengths[:, 0]}
    encoder = ColumnTransformer(
        [
            ("town", OneHotEncoder(handle_unknown="ignore"), ["town"]),
            ("length", StandardScaler(), ["length"]),
        ]
    )
    pipeline = Pipeline([("encode", encoder), ("fit", LogisticRegression())])
    pipeline.fit(pd.DataFrame(table), (X[:, 0] > 5.8).astype(int))
    proto = convert_sklearn(
        pipeline,
        name="text-and-numbers",
        initial_types=[
            ("town", StringTensorType([None, 1])),
            ("length", FloatTensorType([None, 1])),
        ],
        options={"zipmap": False},
        target_opset=OPSET,
    )
    save(
        "text-and-numbers",
        proto,
        {"town": towns[::13][:ROWS].astype(object), "length": SAMPLE[:, :1]},
        1e-5,
    )


def lightgbm_models() -> None:
    """LightGBM, whose export declares label as [1] and gives maps."""
    model = lightgbm.LGBMClassifier(n_estimators=10, num_leaves=7, verbose=-1).fit(X, Y)
    for name, zipmap in (("lightgbm-zipmap", True), ("lightgbm", False)):
        proto = onnxmltools.convert_lightgbm(
            model,
            name=name,
            initial_types=[("X", LightGbmFloats([None, 4]))],
            zipmap=zipmap,
            target_opset=15,
        )
        save(name, proto, {"X": SAMPLE}, tolerance=1e-5)


def net() -> ModelProto:
    """Two heads on one body."""
    random = np.random.default_rng(7)
    weights = {
        "w1": random.normal(size=(4, 16)).astype(np.float32),
        "w2": random.normal(size=(16, 3)).astype(np.float32),
        "w3": random.normal(size=(16, 1)).astype(np.float32),
    }
    return graph(
        [
            helper.make_node("MatMul", ["X", "w1"], ["h1"]),
            helper.make_node("Relu", ["h1"], ["h2"]),
            helper.make_node("MatMul", ["h2", "w2"], ["logits"]),
            helper.make_node("Softmax", ["logits"], ["kind"], axis=1),
            helper.make_node("MatMul", ["h2", "w3"], ["size"]),
        ],
        [helper.make_tensor_value_info("X", TensorProto.FLOAT, ["N", 4])],
        [
            helper.make_tensor_value_info("kind", TensorProto.FLOAT, ["N", 3]),
            helper.make_tensor_value_info("size", TensorProto.FLOAT, ["N", 1]),
        ],
        weights,
    )


def nets() -> None:
    """The net as it is, in half precision, in eight bits, and with its weights in another file."""
    body = net()
    save("two-heads", body, {"X": SAMPLE}, tolerance=1e-5)
    half = float16.convert_float_to_float16(body)
    save("float16", half, {"X": SAMPLE.astype(np.float16)}, tolerance=2e-3)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "net.onnx"), Path(folder, "int8.onnx")
        onnx.save(body, source)
        quantize_dynamic(source, target, weight_type=QuantType.QInt8)
        # Dynamic quantization takes its scale from the whole batch: the test has one of them.
        save("int8", onnx.load(target), {"X": SAMPLE}, tolerance=1e-5)
    save("external-data", net(), {"X": SAMPLE}, tolerance=1e-5, location="weights.data")


def text_encoder() -> None:
    """Token ids and their mask to a vector a row: an embedding, averaged where the mask is 1."""
    random = np.random.default_rng(8)
    proto = graph(
        [
            helper.make_node("Gather", ["embedding", "input_ids"], ["vectors"], axis=0),
            helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["mask", "last"], ["mask3"]),
            helper.make_node("Mul", ["vectors", "mask3"], ["masked"]),
            helper.make_node("ReduceSum", ["masked", "middle"], ["sum"], keepdims=0),
            helper.make_node("ReduceSum", ["mask3", "middle"], ["count"], keepdims=0),
            helper.make_node("Div", ["sum", "count"], ["mean"]),
            helper.make_node("Mul", ["mean", "temperature"], ["sentence"]),
        ],
        [
            helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["N", "L"]),
            helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["N", "L"]),
            helper.make_tensor_value_info("temperature", TensorProto.FLOAT, [1]),
        ],
        [
            helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["N", "L", 4]),
            helper.make_tensor_value_info("sentence", TensorProto.FLOAT, ["N", 4]),
        ],
        {
            "embedding": random.normal(size=(50, 4)).astype(np.float32),
            "last": np.array([2], np.int64),
            "middle": np.array([1], np.int64),
        },
    )
    ids = random.integers(0, 50, size=(ROWS, 6))
    mask = (np.arange(6)[None, :] <= random.integers(0, 6, size=(ROWS, 1))).astype(np.int64)
    feeds = {"input_ids": ids, "attention_mask": mask}
    save("text-encoder", proto, feeds, 1e-6, {"temperature": np.array([0.5], np.float32)})


def sequences() -> None:
    """A tensor for each row: of one length or of several, of one value, of a shape not declared."""
    text = np.array([["a", "b"], ["c", "d"]] * (ROWS // 2), dtype=object)
    lengths = (np.arange(ROWS) % 4).astype(np.int64)
    info = helper.make_tensor_sequence_value_info
    body = helper.make_graph(
        [
            helper.make_node("Gather", ["X", "row"], ["values"], axis=0),
            helper.make_node("Gather", ["lengths", "row"], ["length"], axis=0),
            helper.make_node("Unsqueeze", ["length", "zero"], ["end"]),
            helper.make_node("Slice", ["values", "zero", "end"], ["head"]),
            helper.make_node("SequenceInsert", ["before", "head"], ["after"]),
            helper.make_node("Identity", ["go_on"], ["goes_on"]),
        ],
        "row",
        [
            helper.make_tensor_value_info("row", TensorProto.INT64, []),
            helper.make_tensor_value_info("go_on", TensorProto.BOOL, []),
            info("before", TensorProto.FLOAT, ["L"]),
        ],
        [
            helper.make_tensor_value_info("goes_on", TensorProto.BOOL, []),
            info("after", TensorProto.FLOAT, ["L"]),
        ],
    )
    proto = graph(
        [
            helper.make_node("SplitToSequence", ["X"], ["rows"], axis=0, keepdims=0),
            helper.make_node("SplitToSequence", ["X"], ["matrices"], axis=0),
            helper.make_node("SplitToSequence", ["lengths"], ["undeclared"], axis=0),
            helper.make_node("SplitToSequence", ["lengths"], ["single"], axis=0, keepdims=0),
            helper.make_node("SplitToSequence", ["words"], ["texts"], axis=0, keepdims=0),
            helper.make_node("Shape", ["lengths"], ["shape"]),
            helper.make_node("Squeeze", ["shape"], ["count"]),
            helper.make_node("SequenceEmpty", [], ["none"], dtype=TensorProto.FLOAT),
            helper.make_node("Loop", ["count", "", "none"], ["ragged"], body=body),
        ],
        [
            helper.make_tensor_value_info("X", TensorProto.FLOAT, ["N", 4]),
            helper.make_tensor_value_info("lengths", TensorProto.INT64, ["N"]),
            helper.make_tensor_value_info("words", TensorProto.STRING, ["N", 2]),
        ],
        [
            info("rows", TensorProto.FLOAT, [4]),
            info("matrices", TensorProto.FLOAT, [1, 4]),
            info("undeclared", TensorProto.INT64, None),
            info("single", TensorProto.INT64, []),
            info("texts", TensorProto.STRING, [2]),
            info("ragged", TensorProto.FLOAT, ["L"]),
        ],
        {"zero": np.array([0], np.int64)},
    )
    save("sequences", proto, {"X": SAMPLE, "lengths": lengths, "words": text})


def more_sklearn_models() -> None:
    """Outliers, clusters, several targets, neighbours, text: what else scikit-learn is used for."""
    floats = [("X", FloatTensorType([None, 4]))]
    two = np.stack([X[:, 0] + X[:, 3], X[:, 1] * 2], axis=1)
    plain_labels = {"zipmap": False}
    models = {
        "isolation-forest": (IsolationForest(n_estimators=10, random_state=1).fit(X), {}),
        "one-class-svm": (OneClassSVM(gamma="scale").fit(X), {}),
        "kmeans": (KMeans(3, n_init=1, random_state=1).fit(X), {}),
        "several-targets": (
            MultiOutputRegressor(GradientBoostingRegressor(n_estimators=5, random_state=1)).fit(
                X, two
            ),
            {},
        ),
        "neighbours": (KNeighborsClassifier(3).fit(X, Y), plain_labels),
        "naive-bayes": (GaussianNB().fit(X, NAMES[Y]), plain_labels),
        "svc": (SVC(random_state=1).fit(X, Y), plain_labels),
        "calibrated": (
            CalibratedClassifierCV(DecisionTreeClassifier(max_depth=3), cv=2).fit(X, Y),
            plain_labels,
        ),
        "pca": (Pipeline([("scale", StandardScaler()), ("pca", PCA(2))]).fit(X), {}),
    }
    for name, (model, options) in models.items():
        proto = convert_sklearn(
            model,
            name=name,
            initial_types=floats,
            options={id(model): options} if options else None,
            target_opset={"": OPSET, "ai.onnx.ml": 3},
        )
        save(name, proto, {"X": SAMPLE}, tolerance=1e-4)
    doubles = convert_sklearn(
        Pipeline([("scale", StandardScaler()), ("fit", LinearRegression())]).fit(X, Y),
        name="linear-double",
        initial_types=[("X", DoubleTensorType([None, 4]))],
        target_opset=OPSET,
    )
    save("linear-double", doubles, {"X": SAMPLE.astype(np.float64)}, tolerance=1e-12)
    words = np.array(["late", "on time", "late again", "never late", "on the way"] * 6)
    text = Pipeline([("words", TfidfVectorizer()), ("fit", LogisticRegression())])
    text.fit(words, np.array([1, 0, 1, 1, 0] * 6))
    proto = convert_sklearn(
        text,
        name="tfidf",
        initial_types=[("text", StringTensorType([None]))],
        # The default, en_US.UTF-8, is not installed everywhere.
        options={id(text): {"zipmap": False}, TfidfVectorizer: {"locale": "C"}},
        target_opset=OPSET,
    )
    save("tfidf", proto, {"text": words[:ROWS].astype(object)}, tolerance=1e-5)


def mixed_columns() -> None:
    """A column for each input: text, whole numbers, and floats of which some are missing."""
    ages = np.where(np.arange(len(X)) % 5 == 0, np.nan, X[:, 0] * 10).astype(np.float32)
    table = pd.DataFrame(
        {
            "plan": NAMES[Y],
            "calls": (X[:, 1] * 10).astype(np.int64),
            "age": ages,
            "income": X[:, 2],
        }
    )
    numbers = Pipeline([("fill", SimpleImputer()), ("scale", StandardScaler())])
    encoder = ColumnTransformer(
        [
            ("plan", OneHotEncoder(handle_unknown="ignore"), ["plan"]),
            ("calls", StandardScaler(), ["calls"]),
            ("numbers", numbers, ["age", "income"]),
        ]
    )
    pipeline = Pipeline([("encode", encoder), ("fit", LogisticRegression(max_iter=500))])
    pipeline.fit(table, NAMES[Y])
    proto = convert_sklearn(
        pipeline,
        name="mixed-columns",
        initial_types=[
            ("plan", StringTensorType([None, 1])),
            ("calls", Int64TensorType([None, 1])),
            ("age", FloatTensorType([None, 1])),
            ("income", FloatTensorType([None, 1])),
        ],
        options={"zipmap": False},
        target_opset=OPSET,
    )
    rows = table[::13][:ROWS]
    feeds = {
        name: rows[[name]].to_numpy(object if name == "plan" else None) for name in table.columns
    }
    save("mixed-columns", proto, feeds, 1e-4)


def boosted() -> None:
    """Gradient boosting by other libraries, through onnxmltools."""
    types = [("X", LightGbmFloats([None, 4]))]
    regressor = lightgbm.LGBMRegressor(n_estimators=10, num_leaves=7, verbose=-1).fit(X, X[:, 0])
    proto = onnxmltools.convert_lightgbm(
        regressor, name="lightgbm-regressor", initial_types=types, target_opset=15
    )
    save("lightgbm-regressor", proto, {"X": SAMPLE}, tolerance=1e-5)
    gaps = SAMPLE.copy()
    gaps[::3, 1] = np.nan
    for name, model in (
        ("xgboost", xgboost.XGBClassifier(n_estimators=8, max_depth=3).fit(X, Y)),
        ("xgboost-regressor", xgboost.XGBRegressor(n_estimators=8, max_depth=3).fit(X, X[:, 0])),
    ):
        proto = onnxmltools.convert_xgboost(model, initial_types=types, target_opset=15)
        proto.graph.name = name
        save(name, proto, {"X": gaps}, tolerance=1e-5)


def boosted_pairs() -> None:
    """Boosted trees that tell two classes apart, as each library exports them."""
    pair = (Y == 2).astype(int)
    types = [("X", LightGbmFloats([None, 4]))]
    proto = onnxmltools.convert_lightgbm(
        lightgbm.LGBMClassifier(n_estimators=10, num_leaves=7, verbose=-1).fit(X, pair),
        name="lightgbm-pair",
        initial_types=types,
        zipmap=False,
        target_opset=15,
    )
    save("lightgbm-pair", proto, {"X": SAMPLE}, tolerance=1e-5)
    proto = onnxmltools.convert_xgboost(
        xgboost.XGBClassifier(n_estimators=8, max_depth=3).fit(X, pair),
        initial_types=types,
        target_opset=15,
    )
    proto.graph.name = "xgboost-pair"
    save("xgboost-pair", proto, {"X": SAMPLE}, tolerance=1e-5)
    proto = convert_sklearn(
        GradientBoostingClassifier(n_estimators=10, random_state=1).fit(X, NAMES[pair]),
        name="boosted-pair",
        initial_types=[("X", FloatTensorType([None, 4]))],
        options={"zipmap": False},
        target_opset={"": OPSET, "ai.onnx.ml": 3},
    )
    save("boosted-pair", proto, {"X": SAMPLE}, tolerance=1e-5)


def image_net() -> None:
    """Images of one channel through a convolution, quantized as a whole: weights and values."""
    random = np.random.default_rng(9)
    proto = graph(
        [
            helper.make_node("Conv", ["image", "w"], ["edges"], pads=[1, 1, 1, 1]),
            helper.make_node("Relu", ["edges"], ["bright"]),
            helper.make_node("GlobalAveragePool", ["bright"], ["pooled"]),
            helper.make_node("Flatten", ["pooled"], ["features"]),
            helper.make_node("Gemm", ["features", "fc"], ["logits"]),
        ],
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 1, 8, 8])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", 3])],
        {
            "w": random.normal(size=(4, 1, 3, 3)).astype(np.float32),
            "fc": random.normal(size=(4, 3)).astype(np.float32),
        },
    )
    images = random.uniform(size=(ROWS, 1, 8, 8)).round(3).astype(np.float32)
    save("image", proto, {"image": images}, tolerance=1e-5)

    class Calibration(CalibrationDataReader):
        """Hands out the images, once."""

        def __init__(self) -> None:
            self.batches = iter([{"image": images}])

        def get_next(self) -> dict | None:
            """The next batch."""
            return next(self.batches, None)

    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "image.onnx"), Path(folder, "int8.onnx")
        onnx.save(proto, source)
        quantize_static(source, target, Calibration())
        save("image-int8", onnx.load(target), {"image": images}, tolerance=1e-5)


def attention() -> None:
    """One head of attention over token ids, which the mask hides; a label and a pooled vector."""
    random = np.random.default_rng(10)
    weights = {
        name: random.normal(size=shape).astype(np.float32)
        for name, shape in {
            "embedding": (60, 8),
            "wq": (8, 8),
            "wk": (8, 8),
            "wv": (8, 8),
            "out": (8, 2),
        }.items()
    }
    node = helper.make_node
    proto = graph(
        [
            node("Gather", ["embedding", "input_ids"], ["x"], axis=0),
            *(node("MatMul", ["x", f"w{name}"], [name]) for name in "qkv"),
            node("Transpose", ["k"], ["kt"], perm=[0, 2, 1]),
            node("MatMul", ["q", "kt"], ["scores"]),
            node("Cast", ["attention_mask"], ["seen"], to=TensorProto.FLOAT),
            node("Sub", ["one", "seen"], ["hidden"]),
            node("Mul", ["hidden", "low"], ["penalty"]),
            node("Unsqueeze", ["penalty", "axis1"], ["penalties"]),
            node("Add", ["scores", "penalties"], ["masked"]),
            node("Softmax", ["masked"], ["weights"], axis=-1),
            node("MatMul", ["weights", "v"], ["mixed"]),
            node("Gather", ["mixed", "first"], ["pooled"], axis=1),
            node("MatMul", ["pooled", "out"], ["logits"]),
            node("ArgMax", ["logits"], ["label"], axis=1, keepdims=0),
        ],
        [
            helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["N", "L"]),
            helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["N", "L"]),
        ],
        [
            helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", 2]),
            helper.make_tensor_value_info("pooled", TensorProto.FLOAT, ["N", 8]),
            helper.make_tensor_value_info("label", TensorProto.INT64, ["N"]),
        ],
        weights
        | {
            "one": np.array(1, np.float32),
            "low": np.array(-1e9, np.float32),
            "axis1": np.array([1], np.int64),
            "first": np.array(0, np.int64),
        },
    )
    ids = random.integers(0, 60, size=(ROWS, 5))
    mask = (np.arange(5)[None, :] <= random.integers(0, 5, size=(ROWS, 1))).astype(np.int64)
    save("attention", proto, {"input_ids": ids, "attention_mask": mask}, 1e-5)


def recurrent() -> None:
    """An LSTM over a window of readings."""
    random = np.random.default_rng(11)
    proto = graph(
        [
            helper.make_node("Transpose", ["window"], ["steps"], perm=[1, 0, 2]),
            helper.make_node("LSTM", ["steps", "w", "r"], ["", "last"], hidden_size=4),
            helper.make_node("Squeeze", ["last", "zero"], ["state"]),
        ],
        [helper.make_tensor_value_info("window", TensorProto.FLOAT, ["N", "T", 2])],
        [helper.make_tensor_value_info("state", TensorProto.FLOAT, ["N", 4])],
        {
            "w": random.normal(size=(1, 16, 2)).astype(np.float32),
            "r": random.normal(size=(1, 16, 4)).astype(np.float32),
            "zero": np.array([0], np.int64),
        },
    )
    windows = random.normal(size=(ROWS, 6, 2)).round(4).astype(np.float32)
    save("recurrent", proto, {"window": windows}, 1e-5)


def optional_input() -> None:
    """An input with a default, which Python's callers leave out, and so does the job."""
    proto = graph(
        [helper.make_node("Mul", ["x", "scale"], ["y"])],
        [
            helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N"]),
            helper.make_tensor_value_info("scale", TensorProto.FLOAT, [1]),
        ],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N"])],
        {"scale": np.array([3], np.float32)},
    )
    save("optional-input", proto, {"x": SAMPLE[:, 0]}, 1e-6)


if __name__ == "__main__":
    shutil.rmtree(MATRIX, ignore_errors=True)
    sklearn_models()
    text_and_numbers()
    lightgbm_models()
    nets()
    text_encoder()
    sequences()
    more_sklearn_models()
    mixed_columns()
    boosted()
    boosted_pairs()
    image_net()
    attention()
    recurrent()
    optional_input()
