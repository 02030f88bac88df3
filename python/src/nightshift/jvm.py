"""The way into the JVM of a session's driver."""

from __future__ import annotations

from typing import Any

from py4j.java_gateway import JavaPackage
from pyspark.sql import SparkSession

from nightshift.errors import NightshiftError


def active(spark: SparkSession | None) -> SparkSession:
    """The session that is meant: the given one, else the active one.

    Raises:
        NightshiftError: if there is none.
    """
    session = spark or SparkSession.getActiveSession()
    if session is None:
        raise NightshiftError(
            "There is no Spark session: make one first, as by SparkSession.builder.getOrCreate()"
        )
    return session


def java_class(session: SparkSession, name: str) -> Any:  # noqa: ANN401
    """A class of Nightshift's, by its name below `io.nightshift`.

    Raises:
        NightshiftError: if Nightshift is not on the class path of Spark's driver, or the session
            has no driver here.
    """
    jvm = getattr(session, "_jvm", None)
    if jvm is None:
        raise NightshiftError(
            "This session has no JVM of its own (Spark Connect): score by SQL there, with the"
            " catalog io.nightshift.sql.ModelCatalog"
        )
    found = jvm.io.nightshift
    for part in name.split("."):
        found = getattr(found, part)
    if isinstance(found, JavaPackage):
        raise NightshiftError(
            "Nightshift is not on the class path of Spark's driver: start Spark with its jar, as by"
            " --jars nightshift.jar or SparkSession.builder.config('spark.jars', 'nightshift.jar')"
        )
    return found
