"""Trains the two versions of the flight-delay model and exports them to ONNX."""

from datetime import date

import numpy as np
import onnx
import pandas as pd
import pyarrow as pa
from onnx import ModelProto
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import (
    DataType,
    FloatTensorType,
    Int64TensorType,
    StringTensorType,
)
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from features import FEATURES, SNAPSHOT_SCHEMA
from flights import to_table
from scoring import accepted, tensors

OPSETS = {"": 17, "ai.onnx.ml": 3}
IR_VERSION = 8  # the one that belongs to opset 17

TRAINING_SCHEMA = SNAPSHOT_SCHEMA.append(pa.field("delayed", pa.bool_()))

TENSOR_TYPES: dict[str, type[DataType]] = {
    "string": StringTensorType,
    "int64": Int64TensorType,
    "float32": FloatTensorType,
}

STRINGS = [feature.name for feature in FEATURES if feature.tensor == "string"]
NUMBERS = [feature.name for feature in FEATURES if feature.tensor != "string"]


def training_set(flights: pd.DataFrame, before: date) -> pa.Table:
    """Selects the flights before a day that arrived and that the missing-value rules accept.

    Returns:
        A table of `TRAINING_SCHEMA`: the snapshot's columns and the target `delayed`.
    """
    arrived = flights[(flights["date"] < before) & flights["arr_delay"].notna()]
    return accepted(to_table(arrived, TRAINING_SCHEMA))


def model_frame(rows: pa.Table) -> pd.DataFrame:
    """Gives scikit-learn the very values, rounded to float32, that the ONNX model will see."""
    return pd.DataFrame({name: column[:, 0] for name, column in tensors(rows).items()})


def fit(pipeline: Pipeline, training: pa.Table) -> Pipeline:
    """Fits a pipeline to the target `delayed`, with the classes 0 and 1."""
    return pipeline.fit(model_frame(training), training["delayed"].cast(pa.int64()).to_numpy())


def logistic_regression() -> Pipeline:
    """Version 1: one-hot categories, imputed and scaled numbers, a linear model."""
    cyclic = ["day_of_week", "dep_hour"]
    counts = ["distance", "leg_of_day"]
    measures = [n for n in NUMBERS if n not in {*cyclic, *counts, "wind_gust"}]
    columns = ColumnTransformer(
        [
            ("strings", OneHotEncoder(handle_unknown="ignore"), STRINGS),
            # Delays rise through the day and fall at night: not a straight line.
            ("cyclic", OneHotEncoder(handle_unknown="ignore"), cyclic),
            ("counts", StandardScaler(), counts),
            ("measures", make_pipeline(SimpleImputer(), StandardScaler()), measures),
            # A station reports gusts only when there are any.
            (
                "gust",
                make_pipeline(SimpleImputer(strategy="constant", fill_value=0.0), StandardScaler()),
                ["wind_gust"],
            ),
        ]
    )
    return make_pipeline(columns, LogisticRegression(max_iter=1000))


def gradient_boosting() -> Pipeline:
    """Version 2: one-hot categories, boosted trees that read NaN as it is."""
    columns = ColumnTransformer(
        [
            ("strings", OneHotEncoder(handle_unknown="ignore", sparse_output=False), STRINGS),
            ("numbers", "passthrough", NUMBERS),
        ]
    )
    # Small on purpose: more or larger trees were no better on May when trained up to April.
    trees = HistGradientBoostingClassifier(
        max_iter=60,
        max_leaf_nodes=15,
        min_samples_leaf=200,
        early_stopping=False,
        random_state=0,
    )
    return make_pipeline(columns, trees)


def to_onnx(pipeline: Pipeline, name: str, description: str) -> ModelProto:
    """Exports a fitted pipeline with one [N, 1] input per feature.

    Args:
        pipeline: The fitted pipeline.
        name: The graph's name; without one the converter would draw a random name.
        description: The model's doc string.

    Returns:
        The model, with the outputs `label` (int64 [N]) and `probabilities` (float32 [N, 2]);
        the same bytes for the same pipeline.
    """
    model = convert_sklearn(
        pipeline,
        name=name,
        doc_string=description,
        initial_types=[(f.name, TENSOR_TYPES[f.tensor]([None, 1])) for f in FEATURES],
        final_types=[
            ("label", Int64TensorType([None])),
            ("probabilities", FloatTensorType([None, 2])),
        ],
        options={"zipmap": False},
        target_opset=OPSETS,
    )
    # The converter lists the opsets in the order of a set, and only the lowest that would do.
    del model.opset_import[:]
    model.opset_import.extend(onnx.helper.make_opsetid(d, OPSETS[d]) for d in sorted(OPSETS))
    model.ir_version = IR_VERSION
    onnx.checker.check_model(model, full_check=True)
    return model


def largest_difference(pipeline: Pipeline, rows: pa.Table, probabilities: np.ndarray) -> float:
    """Returns the largest absolute difference between scikit-learn and ONNX Runtime (class 1)."""
    reference = pipeline.predict_proba(model_frame(rows))[:, 1]
    return float(np.abs(reference - probabilities).max())
