"""Nightshift in PySpark: the scores of the nightly job, for any DataFrame."""

from nightshift.errors import NightshiftError
from nightshift.scorer import Scorer, scorer

__all__ = ["NightshiftError", "Scorer", "scorer"]
