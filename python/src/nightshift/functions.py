"""SQL functions for features, in sessions that have not got them."""

from __future__ import annotations

from pyspark.sql import SparkSession

from nightshift.jvm import active, java_class


def register_functions(spark: SparkSession | None = None) -> None:
    """Adds `nightshift_clip` and the others to a session, for SQL and `pyspark.sql.functions.expr`.

    `nightshift_features` has the same functions in Python. A function of one of their names that
    the session has already stays.

    Args:
        spark: the session; by default the active one.

    Raises:
        NightshiftError: if there is no session, or Nightshift is not on the class path of Spark's
            driver.
    """
    session = active(spark)
    java_class(session, "feature.FeatureFunctions").register(session._jsparkSession)
