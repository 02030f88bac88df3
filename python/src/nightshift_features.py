"""The functions that Nightshift adds to Spark SQL, as Python has them, for training.

One value at a time, without any library: ``[clip(x, 0.0, 1.0) for x in column]``, or
``series.map(lambda x: clip(x, 0.0, 1.0))`` in pandas. ``None`` is SQL's null, and gives ``None``.

Results are those of Spark bit for bit. Sines and cosines come from the machine's library of
mathematics, and so do logarithms, so ``cyclic_sin``, ``cyclic_cos``, ``haversine`` and ``psi`` may
differ in the last bits: by no more than the tolerances in ``ULPS``.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from functools import reduce
from itertools import accumulate, pairwise

EARTH_KM = 6371.0088
"""The mean radius of the Earth, as the IUGG has it."""

LEAST_SHARE = 1e-4
"""What an empty bin counts as in ``psi``, so that it makes the index large, and not infinite."""

ULPS = {"cyclic_sin": 1, "cyclic_cos": 1, "haversine": 8, "psi": 8}
"""By how many units in the last place a result may differ from Spark's; others do not differ.

The distance of places that are nearly opposite each other is not told so closely by any float64: of
those beyond 20,000 km, ``haversine`` may differ by a millimetre.
"""


def standardise(x: float | None, mean: float, deviation: float) -> float | None:
    """(x - mean) / deviation, as ``nightshift_standardise``."""
    _require(math.isfinite(mean), f"mean must be finite, got {mean}")
    _require(
        deviation > 0 and math.isfinite(deviation),
        f"deviation must be finite and above 0, got {deviation}",
    )
    return None if x is None else (float(x) - mean) / deviation


def clip(x: float | None, low: float, high: float) -> float | None:
    """X, or the bound that it is beyond; NaN stays NaN. As ``nightshift_clip``."""
    _require(low <= high, f"low must not be above high, got {low} and {high}")
    if x is None:
        return None
    if x < low:
        return float(low)
    return float(high) if x > high else float(x)


def bucket(x: float | None, bounds: Sequence[float]) -> int | None:
    """How many of the bounds are not above x; None for NaN. As ``nightshift_bucket``.

    So does ``numpy.digitize(x, bounds)`` for arrays without NaN.
    """
    _require(len(bounds) > 0, "bounds must not be empty")
    _require(not any(math.isnan(bound) for bound in bounds), "bounds must not hold NaN")
    _require(
        all(a < b for a, b in pairwise(bounds)),
        f"bounds must ascend: {list(bounds)}",
    )
    return None if x is None or math.isnan(x) else bisect_right(bounds, x)


def hash_bucket(text: str | None, buckets: int) -> int | None:
    """MurmurHash3 of the text in UTF-8 modulo buckets, as ``nightshift_hash_bucket``.

    So does ``sklearn.utils.murmurhash3_32(text, seed=0, positive=True) % buckets``, faster.
    """
    _require(buckets > 0, f"buckets must be above 0, got {buckets}")
    return None if text is None else _murmur3_32(text.encode()) % buckets


def one_hot_index(text: str | None, categories: Sequence[str]) -> int | None:
    """The place of the text among the categories, else -1. As ``nightshift_one_hot_index``."""
    _require(len(categories) > 0, "categories must not be empty")
    _require(
        len(set(categories)) == len(categories), "categories must be there once each, got one again"
    )
    if text is None:
        return None
    return list(categories).index(text) if text in categories else -1


def cyclic_sin(x: float | None, period: float) -> float | None:
    """sin(2π x / period), as ``nightshift_cyclic_sin``."""
    angle = _angle(x, period)
    return None if angle is None else math.sin(angle)


def cyclic_cos(x: float | None, period: float) -> float | None:
    """cos(2π x / period), as ``nightshift_cyclic_cos``."""
    angle = _angle(x, period)
    return None if angle is None else math.cos(angle)


def haversine(
    lat1: float | None, lon1: float | None, lat2: float | None, lon2: float | None
) -> float | None:
    """The distance of two places in kilometres, from degrees, as ``nightshift_haversine``.

    NaN where a latitude is beyond ±90 or a value is not finite.
    """
    if lat1 is None or lon1 is None or lat2 is None or lon2 is None:
        return None
    if not (abs(lat1) <= 90 and abs(lat2) <= 90 and math.isfinite(lon2 - lon1)):
        return math.nan
    north = math.sin(_radians(lat2 - lat1) / 2)
    east = math.sin(_radians(lon2 - lon1) / 2)
    a = north * north + math.cos(_radians(lat1)) * math.cos(_radians(lat2)) * east * east
    return 2 * EARTH_KM * math.asin(math.sqrt(min(a, 1.0)))


def arm(
    key: str | None, experiment: str, arms: Sequence[str], shares: Sequence[float]
) -> str | None:
    """The arm of an experiment that a key belongs to, as ``nightshift_arm``.

    The hash of ``experiment:key`` is a place between 0 and 1; shares lie there in the order of the
    arms, and add up to 1. Other experiments spread the same keys independently.
    """
    _require(len(arms) > 0, "arms must not be empty")
    _require(len(set(arms)) == len(arms), "arms must be there once each, got one again")
    _require(
        all(share >= 0 and math.isfinite(share) for share in shares),
        f"shares must be finite and not below 0: {list(shares)}",
    )
    _require(
        len(shares) == len(arms),
        f"shares must be as many as arms, got {len(shares)} and {len(arms)}",
    )
    ends = list(accumulate(float(share) for share in shares))
    _require(abs(ends[-1] - 1) <= 1e-12, f"shares must add up to 1, got {ends[-1]}")
    if key is None:
        return None
    place = _murmur3_32(f"{experiment}:{key}".encode()) / 2**32
    return arms[bisect_right(ends[:-1], place)]


def psi(expected: Sequence[float] | None, actual: Sequence[float] | None) -> float | None:
    """The population stability index of counts, or shares, in the same bins. As ``nightshift_psi``.

    Σ (a - e) ln(a / e) over the shares of the bins, none taken for less than ``LEAST_SHARE``. Up to
    0.1 is mostly called stable, from 0.25 on a shift. None where one has nothing in any bin.
    """
    if expected is None or actual is None:
        return None
    for name, counts in (("expected", expected), ("actual", actual)):
        _require(
            all(count >= 0 and math.isfinite(count) for count in counts),
            f"{name} must be finite and not below 0: {list(counts)}",
        )
    _require(
        len(expected) == len(actual),
        f"psi takes as many bins of both, got {len(expected)} expected and {len(actual)} actual",
    )
    # Added one after the other, as Spark's do; Python's own sum is more exact since 3.12.
    all_expected, all_actual = (
        reduce(lambda a, b: a + b, counts, 0.0) for counts in (expected, actual)
    )
    if all_expected == 0 or all_actual == 0:
        return None
    index = 0.0
    for expected_bin, actual_bin in zip(expected, actual, strict=True):
        e = max(expected_bin / all_expected, LEAST_SHARE)
        a = max(actual_bin / all_actual, LEAST_SHARE)
        index += (a - e) * math.log(a / e)
    return index


def _require(holds: bool, problem: str) -> None:
    if not holds:
        raise ValueError(problem)


def _angle(x: float | None, period: float) -> float | None:
    _require(
        period > 0 and math.isfinite(period), f"period must be finite and above 0, got {period}"
    )
    if x is None:
        return None
    if not math.isfinite(x):
        return math.nan
    rest = math.fmod(x, period)
    return 2 * math.pi * ((rest + period if rest < 0 else rest) / period)


def _radians(degrees: float) -> float:
    """Not ``math.radians``, which rounds otherwise."""
    return degrees * (math.pi / 180)


def _murmur3_32(data: bytes) -> int:
    """MurmurHash3 by Austin Appleby, x86, 32 bits, with seed 0."""
    hashed = 0
    whole = len(data) // 4 * 4
    for start in range(0, whole, 4):
        hashed ^= _mixed(int.from_bytes(data[start : start + 4], "little"))
        hashed = (_rotated(hashed, 13) * 5 + 0xE6546B64) & 0xFFFFFFFF
    if whole < len(data):
        hashed ^= _mixed(int.from_bytes(data[whole:], "little"))
    hashed ^= len(data)
    hashed = ((hashed ^ hashed >> 16) * 0x85EBCA6B) & 0xFFFFFFFF
    hashed = ((hashed ^ hashed >> 13) * 0xC2B2AE35) & 0xFFFFFFFF
    return hashed ^ hashed >> 16


def _mixed(block: int) -> int:
    return _rotated((block * 0xCC9E2D51) & 0xFFFFFFFF, 15) * 0x1B873593 & 0xFFFFFFFF


def _rotated(value: int, bits: int) -> int:
    return (value << bits | value >> (32 - bits)) & 0xFFFFFFFF
