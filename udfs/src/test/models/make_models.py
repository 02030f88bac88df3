"""Writes the small graphs that the unit tests run, the same bytes every time.

    python -m venv .venv
    .venv/bin/pip install -r requirements.txt
    .venv/bin/python make_models.py

The files go to ../resources/models, and are committed: nobody needs Python to run the tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike
from onnx import (
    AttributeProto,
    FunctionProto,
    GraphProto,
    ModelProto,
    NodeProto,
    OperatorSetIdProto,
    SparseTensorProto,
    TensorProto,
    ValueInfoProto,
    checker,
    helper,
    numpy_helper,
)

MODELS = Path(__file__).resolve().parent.parent / "resources" / "models"
OPSET = 17
IR_VERSION = 8

ELEMENT_TYPES = {
    "float16": TensorProto.FLOAT16,
    "bfloat16": TensorProto.BFLOAT16,
    "float32": TensorProto.FLOAT,
    "float64": TensorProto.DOUBLE,
    "int8": TensorProto.INT8,
    "int16": TensorProto.INT16,
    "int32": TensorProto.INT32,
    "int64": TensorProto.INT64,
    "uint8": TensorProto.UINT8,
    "uint16": TensorProto.UINT16,
    "uint32": TensorProto.UINT32,
    "uint64": TensorProto.UINT64,
    "bool": TensorProto.BOOL,
    "string": TensorProto.STRING,
}


def tensor(name: str, element_type: int, shape: list[int | str]) -> ValueInfoProto:
    """An input or output."""
    return helper.make_tensor_value_info(name, element_type, shape)


def constant(name: str, values: ArrayLike, dtype: type = np.float32) -> TensorProto:
    """An initializer."""
    return numpy_helper.from_array(np.array(values, dtype=dtype), name)


def external(name: str, location: str, length: int) -> TensorProto:
    """A float32 tensor whose values lie in another file."""
    proto = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=[length])
    proto.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", "0"), ("length", str(4 * length))):
        proto.external_data.add(key=key, value=value)
    return proto


def model(
    nodes: Sequence[NodeProto],
    inputs: Sequence[ValueInfoProto],
    outputs: Sequence[ValueInfoProto],
    initializers: Sequence[TensorProto] = (),
    functions: Sequence[FunctionProto] = (),
    opsets: Sequence[OperatorSetIdProto] = (),
    opset: int = OPSET,
) -> ModelProto:
    """A model of one graph."""
    graph = helper.make_graph(nodes, "graph", inputs, outputs, initializers)
    return helper.make_model(
        graph,
        producer_name="nightshift-tests",
        ir_version=IR_VERSION,
        opset_imports=[helper.make_opsetid("", opset), *opsets],
        functions=functions,
    )


def save(name: str, proto: ModelProto, check: bool = True) -> None:
    """Writes a model, after the official check unless it is broken on purpose."""
    if check:
        checker.check_model(proto)
    path = MODELS / f"{name}.onnx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(proto.SerializeToString(deterministic=True))


def save_floats(name: str, values: ArrayLike) -> None:
    """Writes a file of external data."""
    path = MODELS / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(np.array(values, dtype="<f4").tobytes())


def identities() -> None:
    """Writes x [N] in every element type, and y the same."""
    for name, element_type in ELEMENT_TYPES.items():
        node = helper.make_node("Identity", ["x"], ["y"])
        shape = ["N"]
        save(
            f"identity-{name}",
            model([node], [tensor("x", element_type, shape)], [tensor("y", element_type, shape)]),
        )
    matrix = ["N", 2]
    save(
        "identity-string-matrix",
        model(
            [helper.make_node("Identity", ["x"], ["y"])],
            [tensor("x", TensorProto.STRING, matrix)],
            [tensor("y", TensorProto.STRING, matrix)],
        ),
    )


def linear() -> None:
    """Writes score = 0.1 a + 0.2 b + 0.4 c + 0.5, and every feature twice."""
    nodes = [
        helper.make_node("MatMul", ["X", "weights"], ["product"]),
        helper.make_node("Add", ["product", "intercept"], ["score"]),
        helper.make_node("Mul", ["X", "two"], ["doubled"]),
    ]
    save(
        "linear",
        model(
            nodes,
            [tensor("X", TensorProto.FLOAT, ["N", 3])],
            [
                tensor("score", TensorProto.FLOAT, ["N", 1]),
                tensor("doubled", TensorProto.FLOAT, ["N", 3]),
            ],
            [
                constant("weights", [[0.1], [0.2], [0.4]]),
                constant("intercept", [0.5]),
                constant("two", 2.0),
            ],
        ),
    )


def ensemble(compared: str, score: str, first_mode: str = "BRANCH_LEQ") -> NodeProto:
    """Two trees of three features; NaN goes the way of what is true at the first node of each.

    They ask in turn for the first two features, and for the third: 1, 2 or 4, and 8 or 16.
    """
    return helper.make_node(
        "TreeEnsembleRegressor",
        [compared],
        [score],
        domain="ai.onnx.ml",
        n_targets=1,
        nodes_treeids=[0, 0, 0, 0, 0, 1, 1, 1],
        nodes_nodeids=[0, 1, 2, 3, 4, 0, 1, 2],
        nodes_modes=[
            first_mode,
            "LEAF",
            "BRANCH_LEQ",
            "LEAF",
            "LEAF",
            "BRANCH_LEQ",
            "LEAF",
            "LEAF",
        ],
        nodes_featureids=[0, 0, 1, 0, 0, 2, 0, 0],
        nodes_values=[0.5, 0.0, -1.0, 0.0, 0.0, 0.25, 0.0, 0.0],
        nodes_truenodeids=[1, 0, 3, 0, 0, 1, 0, 0],
        nodes_falsenodeids=[2, 0, 4, 0, 0, 2, 0, 0],
        nodes_missing_value_tracks_true=[1, 0, 0, 0, 0, 1, 0, 0],
        target_treeids=[0, 0, 0, 1, 1],
        target_nodeids=[1, 3, 4, 1, 2],
        target_ids=[0] * 5,
        target_weights=[1.0, 2.0, 4.0, 8.0, 16.0],
    )


def save_trees(
    name: str,
    nodes: Sequence[NodeProto],
    initializers: Sequence[TensorProto] = (),
    elements: int = TensorProto.FLOAT,
    more_inputs: Sequence[ValueInfoProto] = (),
    functions: Sequence[FunctionProto] = (),
    opsets: Sequence[OperatorSetIdProto] = (),
    check: bool = True,
) -> None:
    """Writes a model with trees, from X [N, 3] to score [N, 1]."""
    proto = model(
        nodes,
        [tensor("X", elements, ["N", 3]), *more_inputs],
        [tensor("score", TensorProto.FLOAT, ["N", 1])],
        initializers,
        functions,
        [helper.make_opsetid("ai.onnx.ml", 3), *opsets],
    )
    save(name, proto, check)


def message(field: int, content: bytes) -> bytes:
    """A field with a message, or with what is packed."""
    length = len(content)
    assert length < 1 << 14
    size = [length] if length < 1 << 7 else [length & 0x7F | 0x80, length >> 7]
    return bytes([field << 3 | 2, *size]) + content


def save_packed(name: str, node: NodeProto) -> None:
    """Writes a model whose lists of integers are packed, which Python's library never does."""
    lists = [each for each in node.attribute if each.ints]
    content = b"".join(
        message(
            5,
            AttributeProto(name=each.name, type=each.type).SerializeToString()
            + message(8, bytes(each.ints)),
        )
        for each in lists
    )
    for each in lists:
        node.attribute.remove(each)
    proto = model(
        [],
        [tensor("X", TensorProto.FLOAT, ["N", 3])],
        [tensor("score", TensorProto.FLOAT, ["N", 1])],
        opsets=[helper.make_opsetid("ai.onnx.ml", 3)],
    )
    graph = message(1, node.SerializeToString() + content) + proto.graph.SerializeToString()
    proto.ClearField("graph")
    path = MODELS / f"{name}.onnx"
    path.write_bytes(proto.SerializeToString(deterministic=True) + message(7, graph))


def trees() -> None:
    """Trees that compare what rows feed; and others whose rules for NaN must stay as they are."""
    save_trees("trees", [ensemble("X", "score")])
    # Logarithms are NaN where X is negative.
    logarithm = helper.make_node("Log", ["X"], ["logarithm"])
    save_trees("trees-after-log", [logarithm, ensemble("logarithm", "score")])
    save_trees("trees-float64", [ensemble("X", "score")], elements=TensorProto.DOUBLE)
    save_trees("trees-equal", [ensemble("X", "score", first_mode="BRANCH_EQ")])
    save_packed("trees-packed", ensemble("X", "score"))
    # An input that nobody need give; X is added to its score.
    save_trees(
        "trees-default",
        [
            ensemble("D", "of_default"),
            helper.make_node("ReduceSum", ["X", "axis"], ["sum"], keepdims=1),
            helper.make_node("Add", ["of_default", "sum"], ["score"]),
        ],
        [constant("D", [[0, 0, 0]]), constant("axis", [1], np.int64)],
        more_inputs=[tensor("D", TensorProto.FLOAT, [1, 3])],
    )
    # What a function is called is up to the model.
    twice = helper.make_function(
        "own",
        "Twice",
        ["x"],
        ["y"],
        [helper.make_node("Add", ["x", "x"], ["y"])],
        [helper.make_opsetid("", OPSET)],
    )
    save_trees(
        "trees-function",
        [ensemble("X", "once"), helper.make_node("Twice", ["once"], ["score"], domain="own")],
        functions=[twice],
        opsets=[helper.make_opsetid("own", 1)],
    )
    save_trees(
        "trees-external/model",
        [ensemble("X", "unbiased"), helper.make_node("Add", ["unbiased", "bias"], ["score"])],
        [external("bias", "bias.data", 1)],
        check=False,
    )
    save_floats("trees-external/bias.data", [32])


def steps(weights: Sequence[float], tree: int, feature: int) -> dict[str, list]:
    """A tree whose leaves have these weights: the first up to 0, the second up to 1, ..."""
    count = len(weights) - 1
    leaves = range(count, 2 * count + 1)
    return {
        "nodes_treeids": [tree] * (2 * count + 1),
        "nodes_nodeids": list(range(2 * count + 1)),
        "nodes_modes": ["BRANCH_LEQ"] * count + ["LEAF"] * (count + 1),
        "nodes_featureids": [feature] * count + [0] * (count + 1),
        "nodes_values": [float(step) for step in range(count)] + [0.0] * (count + 1),
        "nodes_truenodeids": [*leaves[:-1], *[0] * (count + 1)],
        "nodes_falsenodeids": [*[*range(1, count), leaves[-1]][:count], *[0] * (count + 1)],
        "class_treeids": [tree] * (count + 1),
        "class_nodeids": list(leaves),
        "class_weights": list(weights),
    }


# Sums at which the logistic function, or what is written of it, is at an end.
SUMS = [
    *(sign * 10.0**power for power in range(-45, 39) for sign in (-1, 1)),
    *(
        sign * (value + part / 16)
        for value in (0, 16, 87, 103)
        for part in range(17)
        for sign in (-1, 1)
    ),
    -0.0,
]


def classifier(trees: Sequence[dict[str, list]], suffix: str = "", **changes: object) -> NodeProto:
    """Trees that tell two classes apart. Changes are other attributes; None takes one away."""
    attributes: dict[str, object] = {
        key: [value for tree in trees for value in tree[key]] for key in trees[0]
    }
    attributes["class_ids"] = [0] * len(attributes["class_weights"])
    attributes |= {"classlabels_int64s": [3, 8], "post_transform": "LOGISTIC", **changes}
    return helper.make_node(
        "TreeEnsembleClassifier",
        ["X"],
        [f"label{suffix}", f"probabilities{suffix}"],
        domain="ai.onnx.ml",
        **{key: value for key, value in attributes.items() if value is not None},
    )


def save_pair(
    name: str,
    nodes: Sequence[NodeProto],
    labels: int = TensorProto.INT64,
    classes: int = 2,
    more_outputs: Sequence[ValueInfoProto] = (),
) -> None:
    """Writes a model with such trees, from X [N, 3]."""
    proto = model(
        nodes,
        [tensor("X", TensorProto.FLOAT, ["N", 3])],
        [
            tensor("label", labels, ["N"]),
            tensor("probabilities", TensorProto.FLOAT, ["N", classes]),
            *more_outputs,
        ],
        opsets=[helper.make_opsetid("ai.onnx.ml", 3)],
    )
    save(f"pairs/{name}", proto)


def pair(weights: Sequence[float] = SUMS, **changes: object) -> NodeProto:
    """A large tree of X's first feature, and a small one of its last."""
    return classifier([steps(weights, 0, 0), steps([0.0, 0.3, 1e-3], 1, 2)], **changes)


def pairs() -> None:
    """Trees that may be a regression and what follows it."""
    save_pair("numbers", [pair()])
    text = {"classlabels_int64s": None, "classlabels_strings": ["no", "yes"]}
    save_pair("text", [pair(**text)], labels=TensorProto.STRING)
    save_pair("base", [pair(base_values=[0.7])])
    nodes = 2 * len(SUMS) - 1 + 5
    save_pair("tracks", [pair(nodes_missing_value_tracks_true=[*[0, 1] * nodes][:nodes])])
    # So many, and such weights, that another order of their sum would be seen.
    random = np.random.default_rng(7)
    many = [steps(random.normal(size=5).tolist(), tree, tree % 3) for tree in range(100)]
    save_pair("many", [classifier(many)])
    # Between, before and behind other nodes.
    save_pair(
        "two",
        [
            helper.make_node("Neg", ["X"], ["negative"]),
            pair([1.0, -2.0, 3.0]),
            helper.make_node("Neg", ["negative"], ["again"]),
            classifier(many, suffix="-of-many"),
            ensemble("X", "score"),
            helper.make_node("Add", ["again", "score"], ["total"]),
        ],
        more_outputs=[
            tensor("label-of-many", TensorProto.INT64, ["N"]),
            tensor("probabilities-of-many", TensorProto.FLOAT, ["N", 2]),
            tensor("total", TensorProto.FLOAT, ["N", 3]),
        ],
    )


def no_pairs() -> None:
    """Trees that must stay as they are, since they would score otherwise as a regression."""
    some = [1.0, -2.0, 3.0]
    save_pair("other-transform", [pair(some, post_transform="SOFTMAX")])
    save_pair("no-transform", [pair(some, post_transform=None)])
    save_pair("all-positive", [pair([1.0, 2.0, 3.0])])
    save_pair("second-class", [pair(some, class_ids=[1] * 6)])
    save_pair("both-classes", [pair(some, class_ids=[0, 1] * 3)])
    save_pair("two-base-values", [pair(some, base_values=[0.1, 0.2])])
    save_pair("three-classes", [pair(some, classlabels_int64s=[1, 2, 3])], classes=3)
    save_pair("infinite", [pair([1.0, -np.inf, np.inf])])
    # The third leaf of the first tree has two weights; or the second of the other has none.
    twice = {"class_treeids": [0, 0, 0, 0, 1, 1, 1], "class_nodeids": [2, 3, 4, 4, 2, 3, 4]}
    twice |= {"class_ids": [0] * 7, "class_weights": [1, -2, 3, 5, 0, 0.3, 1e-3]}
    save_pair("two-weights", [pair(some, **twice)])
    none = {"class_treeids": [0, 0, 0, 1, 1], "class_nodeids": [2, 3, 4, 2, 4]}
    none |= {"class_ids": [0] * 5, "class_weights": [1, -2, 3, 0, 1e-3]}
    save_pair("no-weight", [pair(some, **none)])
    # The runtime adds the weight of a leaf that cannot be reached to the first node's.
    first = steps([0.25], 0, 0)
    first |= {key: value * 2 for key, value in first.items()}
    first |= {"nodes_nodeids": [0, 1], "class_nodeids": [0, 1]}
    save_pair("first-is-leaf", [classifier([first, steps([-1.0, 1.0], 1, 0)])])
    # A field that the runtime passes over, since no float32 is of 64 bits: all else is positive.
    hidden = pair([1.0, 2.0, 3.0])
    [weights] = [each for each in hidden.attribute if each.name == "class_weights"]
    floats, is_64_bits = 7, 1
    weights.MergeFromString(bytes([floats << 3 | is_64_bits]) + np.float32([-1, -1]).tobytes())
    save_pair("hidden-weight", [hidden])
    # The name that the sum would have.
    taken = helper.make_node("Neg", ["X"], ["probabilities/sum"])
    save_pair("name-taken", [pair(some), taken])


def mixed() -> None:
    """One column an input: total = age + visits, town as it came."""
    nodes = [
        helper.make_node("Cast", ["visits"], ["visits_float"], to=TensorProto.FLOAT),
        helper.make_node("Add", ["age", "visits_float"], ["total"]),
        helper.make_node("Identity", ["town"], ["town_again"]),
    ]
    save(
        "mixed",
        model(
            nodes,
            [
                tensor("age", TensorProto.FLOAT, ["N", 1]),
                tensor("visits", TensorProto.INT64, ["N", 1]),
                tensor("town", TensorProto.STRING, ["N", 1]),
            ],
            [
                tensor("total", TensorProto.FLOAT, ["N", 1]),
                tensor("town_again", TensorProto.STRING, ["N", 1]),
            ],
        ),
    )


def lookup() -> None:
    """Writes price = table[item], which fails in the run when a row's item is not 0 to 3."""
    save(
        "lookup",
        model(
            [helper.make_node("Gather", ["table", "item"], ["price"], axis=0)],
            [tensor("item", TensorProto.INT64, ["N"])],
            [tensor("price", TensorProto.FLOAT, ["N"])],
            [constant("table", [10, 11, 12, 13])],
        ),
    )


def lookup_note() -> None:
    """As lookup, with text that goes through: its input takes memory of the runtime's own."""
    save(
        "lookup-note",
        model(
            [
                helper.make_node("Identity", ["note"], ["note_again"]),
                helper.make_node("Gather", ["table", "item"], ["price"], axis=0),
            ],
            [tensor("item", TensorProto.INT64, ["N"]), tensor("note", TensorProto.STRING, ["N"])],
            [
                tensor("price", TensorProto.FLOAT, ["N"]),
                tensor("note_again", TensorProto.STRING, ["N"]),
            ],
            [constant("table", [10, 11, 12, 13])],
        ),
    )


def not_per_row() -> None:
    """The sum over the batch, in two shapes: [] and [1]."""
    axis = constant("axis", [0], np.int64)
    for name, keep in (("sum-scalar", 0), ("sum-vector", 1)):
        save(
            name,
            model(
                [helper.make_node("ReduceSum", ["x", "axis"], ["y"], keepdims=keep)],
                [tensor("x", TensorProto.FLOAT, ["N"])],
                [tensor("y", TensorProto.FLOAT, ["M"])],
                [axis],
            ),
            check=False,
        )


def lying_shape() -> None:
    """Writes y, which says that it has one value a row and has two; no inference can tell."""
    nodes = [
        helper.make_node("Shape", ["x"], ["count"]),
        helper.make_node("Concat", ["count", "two"], ["integers"], axis=0),
        helper.make_node("Cast", ["integers"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("Cast", ["floats"], ["wanted"], to=TensorProto.INT64),
        helper.make_node("Concat", ["x", "x"], ["pairs"], axis=0),
        helper.make_node("Reshape", ["pairs", "wanted"], ["y"]),
    ]
    save(
        "lying-shape",
        model(
            nodes,
            [tensor("x", TensorProto.FLOAT, ["N"])],
            [tensor("y", TensorProto.FLOAT, ["N", 1])],
            [constant("two", [2], np.int64)],
        ),
        check=False,
    )


def not_supported() -> None:
    """What rows cannot be: floats of 8 bits, sequences as inputs."""
    tiny = ["N"]
    save(
        "not-supported",
        model(
            [
                helper.make_node("Cast", ["x"], ["wide"], to=TensorProto.FLOAT),
                helper.make_node("Cast", ["wide"], ["y"], to=TensorProto.FLOAT8E5M2),
                helper.make_node("SequenceLength", ["some"], ["count"]),
            ],
            [
                tensor("x", TensorProto.FLOAT8E5M2, tiny),
                helper.make_tensor_sequence_value_info("some", TensorProto.FLOAT, tiny),
            ],
            [
                tensor("y", TensorProto.FLOAT8E5M2, tiny),
                tensor("count", TensorProto.INT64, []),
            ],
            opset=19,
        ),
        check=False,
    )


def maps() -> None:
    """ZipMap over two classes, whose keys are numbers or text."""
    ml = helper.make_opsetid("ai.onnx.ml", 3)
    kinds = (
        ("long", TensorProto.INT64, {"classlabels_int64s": [7, -1]}),
        ("text", TensorProto.STRING, {"classlabels_strings": ["yes", "no"]}),
    )
    for name, keys, labels in kinds:
        node = helper.make_node("ZipMap", ["x"], ["map"], domain="ai.onnx.ml", **labels)
        entry = helper.make_map_type_proto(
            keys, helper.make_tensor_type_proto(TensorProto.FLOAT, [])
        )
        output = helper.make_value_info("map", helper.make_sequence_type_proto(entry))
        proto = model([node], [tensor("x", TensorProto.FLOAT, ["N", 2])], [output], opsets=[ml])
        save(f"map-{name}", proto)


def sequences() -> None:
    """A tensor for each row of two, of every type; and one for all rows together."""
    # The runtime has no sequences of bfloat16.
    for name in ELEMENT_TYPES.keys() - {"bfloat16"}:
        element_type = ELEMENT_TYPES[name]
        rows = [constant(row, index, np.int64) for row, index in (("first", 0), ("second", 1))]
        save(
            f"sequence-{name}",
            model(
                [
                    helper.make_node("Gather", ["x", "first"], ["a"], axis=0),
                    helper.make_node("Gather", ["x", "second"], ["b"], axis=0),
                    helper.make_node("SequenceConstruct", ["a", "b"], ["y"]),
                ],
                [tensor("x", element_type, [2, "M"])],
                [helper.make_tensor_sequence_value_info("y", element_type, ["M"])],
                rows,
            ),
        )
    save(
        "sequence-of-batches",
        model(
            [helper.make_node("SequenceConstruct", ["x"], ["y"])],
            [tensor("x", TensorProto.FLOAT, ["N"])],
            [helper.make_tensor_sequence_value_info("y", TensorProto.FLOAT, ["N"])],
        ),
    )


def cube() -> None:
    """Writes x again, of shape [N,2,3]."""
    shape = ["N", 2, 3]
    save(
        "cube",
        model(
            [helper.make_node("Identity", ["x"], ["y"])],
            [tensor("x", TensorProto.FLOAT, shape)],
            [tensor("y", TensorProto.FLOAT, shape)],
        ),
    )


def undeclared() -> None:
    """Writes x of shape [N,1,w] without its middle dimension, in a shape that nobody declares."""
    for width in (1, 2):
        save(
            f"undeclared-{width}",
            model(
                [
                    helper.make_node("Shape", ["x"], ["shape"]),
                    helper.make_node("Compress", ["shape", "outer"], ["wanted"]),
                    helper.make_node("Reshape", ["x", "wanted"], ["y"]),
                ],
                [tensor("x", TensorProto.FLOAT, ["N", 1, width])],
                [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
                [constant("outer", [True, False, True], np.bool_)],
            ),
            check=False,
        )


def mean() -> None:
    """The mean of each row's tokens, of which there may be any number; padding changes it."""
    save(
        "mean",
        model(
            [
                helper.make_node("Cast", ["tokens"], ["floats"], to=TensorProto.FLOAT),
                helper.make_node("ReduceMean", ["floats"], ["y"], axes=[1], keepdims=0),
            ],
            [tensor("tokens", TensorProto.INT64, ["N", "L"])],
            [tensor("y", TensorProto.FLOAT, ["N"])],
        ),
    )


def fixed() -> None:
    """Writes price = table[item] for batches of three rows, no more and no fewer."""
    save(
        "fixed-3",
        model(
            [helper.make_node("Gather", ["table", "item"], ["price"], axis=0)],
            [tensor("item", TensorProto.INT64, [3])],
            [tensor("price", TensorProto.FLOAT, [3])],
            [constant("table", [10, 11, 12, 13])],
        ),
    )


def params() -> None:
    """Writes y = x * scale[0] + shift + bonus; scale and shift are not per row, bonus may be."""
    save(
        "params",
        model(
            [
                helper.make_node("Mul", ["x", "scale"], ["scaled"]),
                helper.make_node("Add", ["scaled", "shift"], ["shifted"]),
                helper.make_node("Add", ["shifted", "bonus"], ["y"]),
            ],
            [
                tensor("x", TensorProto.FLOAT, ["N"]),
                tensor("scale", TensorProto.FLOAT, [1]),
                tensor("shift", TensorProto.FLOAT, []),
                tensor("bonus", TensorProto.FLOAT, [1]),
            ],
            [tensor("y", TensorProto.FLOAT, ["N"])],
            [constant("bonus", [100.0])],
        ),
    )


def too_new() -> None:
    """Models of an opset and of a format that no runtime of their day could read."""
    nodes = [helper.make_node("Identity", ["x"], ["y"])]
    ends = ([tensor("x", TensorProto.FLOAT, ["N"])], [tensor("y", TensorProto.FLOAT, ["N"])])
    save("too-new-opset", model(nodes, *ends, opset=99), check=False)
    proto = model(nodes, *ends)
    proto.ir_version = 99
    save("too-new-format", proto, check=False)


def no_locale() -> None:
    """Writes text in lower case, by the rules of a locale that no machine has."""
    save(
        "no-locale",
        model(
            [
                helper.make_node(
                    "StringNormalizer", ["x"], ["y"], case_change_action="LOWER", locale="xx_YY"
                )
            ],
            [tensor("x", TensorProto.STRING, ["N"])],
            [tensor("y", TensorProto.STRING, ["N"])],
        ),
    )


def no_kernel() -> None:
    """Chooses between numbers of a type for which the runtime has no such operator."""
    save(
        "no-kernel",
        model(
            [helper.make_node("Where", ["b", "x", "x"], ["y"])],
            [tensor("b", TensorProto.BOOL, ["N"]), tensor("x", TensorProto.INT16, ["N"])],
            [tensor("y", TensorProto.INT16, ["N"])],
        ),
    )


def plus(location: str, name: str) -> None:
    """Writes x + weights, whose three values lie in another file."""
    save(
        name,
        model(
            [helper.make_node("Add", ["x", "weights"], ["y"])],
            [tensor("x", TensorProto.FLOAT, ["N", 3])],
            [tensor("y", TensorProto.FLOAT, ["N", 3])],
            [external("weights", location, 3)],
        ),
        check=False,
    )


def external_data() -> None:
    """A model in two files, and some that want a file which they must not have."""
    plus("plus.onnx.data", "external/plus")
    save_floats("external/plus.onnx.data", [1, 2, 3])
    plus("/etc/hostname", "hostile/absolute")
    plus("../outside.data", "hostile/parent")
    plus("weights/../../outside.data", "hostile/hidden-parent")
    plus("link.data", "hostile/link")
    plus("gone.data", "hostile/gone")
    plus("", "hostile/nowhere")


def branch(name: str) -> GraphProto:
    """A graph with two tensors of external data."""
    return helper.make_graph(
        [
            helper.make_node("Constant", [], ["a"], value=external("", f"{name}/value.data", 1)),
            helper.make_node("Add", ["a", "b"], ["result"]),
        ],
        name,
        [],
        [tensor("result", TensorProto.FLOAT, [1])],
        [external("b", f"{name}/initializer.data", 1)],
    )


def sparse(name: str) -> SparseTensorProto:
    """A sparse tensor, all of it external data; its locations are not in their simplest form."""
    proto = SparseTensorProto(dims=[4])
    proto.values.CopyFrom(external(name, f"./{name}/values.data", 1))
    proto.indices.CopyFrom(external("", f"{name}/./indices.data", 1))
    return proto


def external_everywhere() -> None:
    """A tensor in each place where ONNX allows one. It is only parsed, never run."""
    choice = helper.make_node(
        "If", ["flag"], ["y"], then_branch=branch("then"), else_branch=branch("else")
    )
    several = helper.make_node("Several", ["y"], ["z"], domain="tests")
    tensors = [external("", "several/1.data", 1), external("", "several/2.data", 1)]
    several.attribute.extend(
        [
            AttributeProto(name="tensors", type=AttributeProto.TENSORS, tensors=tensors),
            AttributeProto(name="graphs", type=AttributeProto.GRAPHS, graphs=[branch("graphs")]),
            AttributeProto(
                name="sparse", type=AttributeProto.SPARSE_TENSOR, sparse_tensor=sparse("sparse")
            ),
            AttributeProto(
                name="sparses", type=AttributeProto.SPARSE_TENSORS, sparse_tensors=[sparse("more")]
            ),
        ]
    )
    function = FunctionProto(name="Several", domain="tests", input=["a"], output=["b"])
    function.opset_import.append(helper.make_opsetid("", OPSET))
    function.node.append(
        helper.make_node("Constant", [], ["b"], value=external("", "function/node.data", 1))
    )
    function.attribute_proto.append(
        AttributeProto(
            name="c", type=AttributeProto.TENSOR, t=external("", "function/attribute.data", 1)
        )
    )
    # Names a file, but its values are inside: the runtime reads no file for it.
    inside = constant("inside", [1.0])
    inside.external_data.add(key="location", value="/not/read")
    proto = model(
        [choice, several],
        [tensor("flag", TensorProto.BOOL, [1])],
        [tensor("z", TensorProto.FLOAT, [1])],
        [external("top", "initializer.data", 1), inside],
        functions=[function],
        opsets=[helper.make_opsetid("tests", 1)],
    )
    proto.graph.sparse_initializer.append(sparse("initializer"))
    save("external-everywhere/model", proto, check=False)
    for name in (
        "else/initializer",
        "else/value",
        "function/attribute",
        "function/node",
        "graphs/initializer",
        "graphs/value",
        "initializer",
        "initializer/indices",
        "initializer/values",
        "more/indices",
        "more/values",
        "several/1",
        "several/2",
        "sparse/indices",
        "sparse/values",
        "then/initializer",
        "then/value",
    ):
        save_floats(f"external-everywhere/{name}.data", [1])


def custom_operator() -> None:
    """Writes y = x [N] in capitals, by an operator of onnxruntime-extensions."""
    save(
        "custom-operator",
        model(
            [helper.make_node("StringUpper", ["x"], ["y"], domain="ai.onnx.contrib")],
            [tensor("x", TensorProto.STRING, ["N"])],
            [tensor("y", TensorProto.STRING, ["N"])],
            opsets=[helper.make_opsetid("ai.onnx.contrib", 1)],
        ),
    )


if __name__ == "__main__":
    identities()
    linear()
    trees()
    pairs()
    no_pairs()
    mixed()
    lookup()
    lookup_note()
    not_per_row()
    lying_shape()
    not_supported()
    maps()
    sequences()
    cube()
    undeclared()
    mean()
    fixed()
    params()
    too_new()
    no_locale()
    no_kernel()
    external_data()
    external_everywhere()
    custom_operator()
