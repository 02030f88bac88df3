"""Nightshift in PySpark: the scores of the nightly job, for any DataFrame."""

from nightshift.errors import NightshiftError
from nightshift.functions import register_functions
from nightshift.scorer import Scorer, scorer

__all__ = ["NightshiftError", "Scorer", "register_functions", "scorer"]
