"""What people do on an MLflow server without Nightshift, by MLflow's own client.

Commands, with "--" between them where there are several:

    mlflow_client.py log MODEL FILE.onnx {columns,tensors,none} [METADATA-AS-JSON]
    mlflow_client.py log-large MODEL
    mlflow_client.py alias MODEL ALIAS VERSION
    mlflow_client.py user NAME PASSWORD
    mlflow_client.py score MODEL VERSION NUMBER…

MLFLOW_TRACKING_URI says where the server is. `log` prints the version, the run and the model's
folder.
"""

import itertools
import json
import sys

import mlflow
import mlflow.server
import numpy as np
import onnx
import onnxruntime
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, Schema, TensorSpec

COLUMN_TYPES = {
    onnx.TensorProto.FLOAT: "float",
    onnx.TensorProto.INT64: "long",
    onnx.TensorProto.STRING: "string",
}


def signature(model: onnx.ModelProto, kind: str, features: list[str]) -> ModelSignature | None:
    """Make a signature of the graph's inputs; the features are the columns of the only one."""
    inputs = [(value.name, value.type.tensor_type) for value in model.graph.input]
    if kind == "none":
        return None
    if kind == "tensors":
        specs = [
            TensorSpec(
                np.dtype(onnx.helper.tensor_dtype_to_np_dtype(tensor.elem_type)),
                [dim.dim_value or -1 for dim in tensor.shape.dim],
                name,
            )
            for name, tensor in inputs
        ]
        return ModelSignature(inputs=Schema(specs))
    if features:
        columns = [ColSpec(COLUMN_TYPES[inputs[0][1].elem_type], name) for name in features]
    else:
        columns = [ColSpec(COLUMN_TYPES[tensor.elem_type], name) for name, tensor in inputs]
    return ModelSignature(inputs=Schema(columns))


def log(name: str, file: str, kind: str, told: str = "{}") -> None:
    """Log a model with a run around it, and register it."""
    details = json.loads(told)
    model = onnx.load(file)
    experiment = None
    if "location" in details:
        experiment = mlflow.create_experiment(f"{name} elsewhere", details["location"])
    with mlflow.start_run(experiment_id=experiment) as run:
        mlflow.log_param("rounds", 40)
        mlflow.log_metric("auc", 0.75)
        mlflow.onnx.log_model(
            model,
            name="model",
            signature=signature(model, kind, details.get("columns", [])),
            registered_model_name=name,
            metadata=details.get("metadata"),
        )
    client = mlflow.MlflowClient()
    version = max(int(v.version) for v in client.search_model_versions(f"name='{name}'"))
    print(version, run.info.run_id, client.get_model_version_download_uri(name, str(version)))


def log_large(name: str) -> None:
    """Log a model whose weights MLflow keeps in a file beside it: the sum of 512 numbers."""
    weights = onnx.numpy_helper.from_array(np.ones((512, 1), dtype=np.float32), "W")
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("MatMul", ["X", "W"], ["sum"])],
        "large",
        [onnx.helper.make_tensor_value_info("X", onnx.TensorProto.FLOAT, ["N", 512])],
        [onnx.helper.make_tensor_value_info("sum", onnx.TensorProto.FLOAT, ["N", 1])],
        [weights],
    )
    model = onnx.helper.make_model(
        graph, ir_version=10, opset_imports=[onnx.helper.make_opsetid("", 21)]
    )
    mlflow.onnx.log_model(model, name="model", registered_model_name=name)


def alias(name: str, moved: str, version: str) -> None:
    """Move an alias."""
    mlflow.MlflowClient().set_registered_model_alias(name, moved, version)


def user(name: str, password: str) -> None:
    """Add a user who may read."""
    mlflow.server.get_app_client("basic-auth", mlflow.get_tracking_uri()).create_user(
        name, password
    )


def score(name: str, version: str, *values: str) -> None:
    """Load a version as MLflow's clients do, and score a row of single precision numbers."""
    model = mlflow.onnx.load_model(f"models:/{name}/{version}")
    session = onnxruntime.InferenceSession(model.SerializeToString())
    row = np.array([[float(value) for value in values]], dtype=np.float32)
    scores = session.run(None, {session.get_inputs()[0].name: row})
    print(json.dumps(np.asarray(scores[0]).ravel().tolist()))


if __name__ == "__main__":
    commands = {"log": log, "log-large": log_large, "alias": alias, "user": user, "score": score}
    arguments = iter(sys.argv[1:])
    while line := list(itertools.takewhile(lambda argument: argument != "--", arguments)):
        commands[line[0]](*line[1:])
