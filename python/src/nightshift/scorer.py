"""The scorer: a handle on the one in the JVM, where all the work is done."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from nightshift.errors import told_plainly
from nightshift.jvm import active, java_class

_REGISTRY = "NIGHTSHIFT_REGISTRY"


class Scorer:
    """Adds the predictions of one model version to DataFrames.

    The version is pinned when the scorer is made: an alias that moves later changes nothing.
    `scorer` makes them.
    """

    def __init__(self, java: Any, spark: SparkSession) -> None:  # noqa: ANN401
        """Holds a scorer of the JVM.

        Args:
            java: an `io.nightshift.spark.Scorer`.
            spark: the session that it was made in.
        """
        self._java = java
        self._spark = spark

    @property
    def reference(self) -> str:
        """The reference as it was written: `flight-delay@champion`."""
        return str(self._java.reference())

    @property
    def version(self) -> str:
        """What the reference meant when the scorer was made: `flight-delay:2`."""
        return str(self._java.version())

    @property
    def digest(self) -> str:
        """The SHA-256 of the version's files, as publication records have it."""
        return str(self._java.digest())

    def transform(self, rows: DataFrame) -> DataFrame:
        """Adds predictions, computed in the executors' JVMs when they are asked for.

        Args:
            rows: any DataFrame with the columns that feed the model.

        Returns:
            The rows in their order with their columns, the predictions and, unless the scorer is
            strict, a struct that says why a row has none.

        Raises:
            NightshiftError: with all that keeps the model from being fed by these columns.
        """
        with told_plainly():
            return DataFrame(self._java.transform(rows._jdf), rows.sparkSession)

    def __repr__(self) -> str:
        """What the scorer in the JVM says of itself."""
        return str(self._java.toString())


def scorer(
    reference: str,
    *,
    registry: str | None = None,
    inputs: Mapping[str, str | Sequence[str]] | None = None,
    outputs: Mapping[str, str] | None = None,
    missing: Mapping[str, Any] | None = None,
    allow_narrowing: bool | Sequence[str] = False,
    keep: Sequence[str] | None = None,
    reject_column: str = "reject",
    strict: bool = False,
    spark: SparkSession | None = None,
) -> Scorer:
    """Makes a scorer, and resolves its model here and now.

    Args:
        reference: `flight-delay@champion` or `flight-delay:2`.
        registry: a folder on any file system that Spark reaches, or `mlflow+http://host:5000`; by
            default what the environment variable `NIGHTSHIFT_REGISTRY` says.
        inputs: the column that feeds an input, or the columns of a matrix in their order, where the
            names alone cannot decide.
        outputs: what each prediction column takes, such as `{"delay": "probabilities[1]"}`; by
            default each output is a column of its own name.
        missing: by input or column, `"reject"`, `"nan"` or `{"fill": 0}`; by default the model's
            own rule.
        allow_narrowing: whether inputs may round their values, as double to float32; or which.
        keep: the columns to carry along; by default all. Spark then reads only these and what the
            model needs.
        reject_column: the column that says why a row has no predictions.
        strict: whether the first row that cannot be scored ends the query instead.
        spark: the session; by default the active one.

    Raises:
        NightshiftError: if the registry does not know the model, or Nightshift is not on the class
            path of Spark's driver.
    """
    session = active(spark)
    options = {
        "inputs": {name: _names(columns) for name, columns in (inputs or {}).items()},
        "outputs": [
            {"column": column, "expression": expression}
            for column, expression in (outputs or {}).items()
        ],
        "missing": dict(missing or {}),
        "narrowing": {
            "everywhere": allow_narrowing is True,
            "inputs": [] if isinstance(allow_narrowing, bool) else _names(allow_narrowing),
        },
        "keep": _names(keep or []),
        "reject_column": reject_column,
        "strict": strict,
    }
    location = registry if registry is not None else os.environ.get(_REGISTRY, "")
    with told_plainly():
        java = java_class(session, "spark.Nightshift").scorer(
            reference, location, json.dumps(options)
        )
    return Scorer(java, session)


def _names(names: str | Sequence[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)
