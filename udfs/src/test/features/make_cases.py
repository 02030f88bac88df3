"""What the Python functions give, for the test that Spark's give the same.

    python make_cases.py            # writes src/test/resources/features/cases.jsonl anew
    python make_cases.py --check    # compares that file with what is given here and now

A line is a function with its constants and, for many values, its results: seeded random ones, and
all that is odd. Floating-point numbers are written with all their bits. A check allows what ULPS
allows, since another machine has another library of mathematics.
"""

from __future__ import annotations

import json
import math
import random
import struct
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

UDFS = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(UDFS.parent / "python/src"))

import nightshift_features as features  # noqa: E402

FILE = UDFS / "src/test/resources/features/cases.jsonl"
ODD = [
    None,
    math.nan,
    math.inf,
    -math.inf,
    0.0,
    -0.0,
    5e-324,
    -5e-324,
    2.2250738585072014e-308,
    1.7976931348623157e308,
    -1.7976931348623157e308,
    0.1,
    1.0,
    -1.0,
    2.0**53,
    -(2.0**53) - 2,
]
TEXTS = [
    None,
    "",
    "a",
    "ab",
    "abc",
    "abcd",
    "abcde",
    "AA",
    "aa",
    " AA",
    "Zürich",
    "東京",
    "🛫",
    "\x00",
]

Value = float | int | str | list[float] | None
Group = tuple[str, list[object], list[list[Value]]]


def numbers(rng: random.Random, near: Sequence[float], count: int = 40) -> list[list[Value]]:
    """Odd ones, those next to what matters, and random ones of every size."""
    beside = [
        b for a in near for b in (a, math.nextafter(a, -math.inf), math.nextafter(a, math.inf))
    ]
    some = [rng.uniform(-100, 100) for _ in range(count)]
    wide = [rng.choice((-1, 1)) * 10 ** rng.uniform(-300, 300) for _ in range(count // 2)]
    return [[x] for x in [*ODD, *beside, *some, *wide]]


def words(rng: random.Random) -> list[list[Value]]:
    """Odd ones, and random ones of all lengths and planes of Unicode."""
    alphabet = "abcXYZ019 _-äßñ日本🛫"
    random_ones = ["".join(rng.choices(alphabet, k=rng.randrange(40))) for _ in range(90)]
    return [[text] for text in [*TEXTS, *random_ones]]


def places(rng: random.Random) -> list[list[Value]]:
    """Real ones, poles, opposite ones, the same ones, and what is no place."""
    odd: list[list[Value]] = [
        [40.6398, -73.7789, 33.9425, -118.408],
        [90.0, 0.0, -90.0, 0.0],
        [0.0, 0.0, 0.0, 180.0],
        [0.0, -180.0, 0.0, 180.0],
        [12.5, 7.25, 12.5, 7.25],
        [12.5, 7.25, 12.5, math.nextafter(7.25, 8)],
        [math.nextafter(90, 91), 0.0, 0.0, 0.0],
        [91.0, 0.0, 0.0, 0.0],
        [0.0, 0.0, -90.5, 0.0],
        [0.0, 540.0, 10.0, -725.0],
        *([x, 1.0, 2.0, 3.0] for x in ODD[:6]),
        *([1.0, x, 2.0, 3.0] for x in ODD[:6]),
        *([1.0, 2.0, 3.0, x] for x in ODD[:6]),
    ]
    spread = [
        [rng.uniform(-90, 90), rng.uniform(-180, 180), rng.uniform(-90, 90), rng.uniform(-180, 180)]
        for _ in range(120)
    ]
    near = [[a, b, a + rng.gauss(0, 1e-4), b + rng.gauss(0, 1e-4)] for a, b, _, _ in spread[:25]]
    opposite = [[a, b, -a + rng.gauss(0, 1e-6), b + 180] for a, b, _, _ in spread[:25]]
    return [*odd, *spread, *near, *opposite]


def bins(rng: random.Random) -> list[list[Value]]:
    """Counts of two days: equal, shifted, with empty bins, of one bin, of none, and shares."""
    odd: list[list[Value]] = [
        [None, [1.0]],
        [[1.0], None],
        [[], []],
        [[0.0, 0.0], [1.0, 2.0]],
        [[1.0, 2.0], [0.0, 0.0]],
        [[5.0], [7.0]],
        [[1.0, 0.0], [0.0, 1.0]],
        [[0.0, 3.0, 0.0], [4.0, 0.0, 0.0]],
        [[10.0, 20.0, 70.0], [1.0, 2.0, 7.0]],
        [[1.0, 99_999.0], [99_999.0, 1.0]],
        [[1e15, 1.0], [1.0, 1e15]],
        [[0.1, 0.2, 0.7], [0.3, 0.3, 0.4]],
    ]
    for _ in range(80):
        width = rng.randrange(1, 25)
        before = [float(rng.randrange(100_000)) for _ in range(width)]
        scale = rng.choice((0.01, 0.3, 2.0))
        odd.append([before, [float(round(n * rng.lognormvariate(0, scale))) for n in before]])
    return odd


def groups() -> Iterator[Group]:
    """Each function with each set of constants."""
    rng = random.Random(20130614)
    for constants in ([0.0, 1.0], [12.3, 4.56], [-1e300, 1e-300], [math.pi, 5e-324]):
        yield "standardise", list(constants), numbers(rng, constants)
    for constants in ([0.0, 1.0], [-7.5, -7.5], [-math.inf, 3.0], [0.1, math.inf], [-0.0, 0.0]):
        yield "clip", list(constants), numbers(rng, constants)
    for bounds in ([0.0], [-10.0, -0.1, 0.1, 10.0], [-math.inf, 0.5, math.inf], [1.0, 2.0, 4.0]):
        yield "bucket", [list(bounds)], numbers(rng, bounds)
    for buckets in (1, 2, 1000, 2**31 - 1):
        yield "hash_bucket", [buckets], words(rng)
    for categories in (["AA"], ["aa", "AA", "", "Zürich", "東京"]):
        yield "one_hot_index", [list(categories)], words(rng)
    for function in ("cyclic_sin", "cyclic_cos"):
        for period in (24.0, 7.0, 365.25, 0.1, 86400.0):
            hours = [k * period / 24 for k in range(-25, 50)]
            yield function, [period], numbers(rng, hours)
    yield "haversine", [], places(rng)
    for arms, shares in (
        (["champion", "challenger"], [0.9, 0.1]),
        (["a", "b", "c", "d"], [0.1, 0.2, 0.7, 0.0]),
        (["only"], [1.0]),
    ):
        for experiment in ("churn-2026", "Zürich"):
            yield "arm", [experiment, list(arms), list(shares)], words(rng)
    yield "psi", [], bins(rng)


def encoded(value: object) -> object:
    """Of a float, all bits; other values as JSON has them."""
    if isinstance(value, float):
        return {"float": "NaN" if math.isnan(value) else value.hex()}
    return [encoded(item) for item in value] if isinstance(value, list) else value


def lines() -> Iterator[str]:
    """The file's."""
    for function, constants, arguments in groups():
        call: Callable[..., Value] = getattr(features, function)
        group = {
            "function": function,
            "ulps": features.ULPS.get(function, 0),
            "constants": encoded(constants),
            "arguments": encoded(arguments),
            "results": [encoded(call(*values, *constants)) for values in arguments],
        }
        yield json.dumps(group, ensure_ascii=True)


def ordered(value: float) -> int:
    """A number that grows by one from each float to the next."""
    bits = struct.unpack("<q", struct.pack("<d", value))[0]
    return bits if bits >= 0 else -(bits & 0x7FFFFFFFFFFFFFFF)


def same(function: str, known: object, given: object) -> bool:
    """Whether a result is the known one, as closely as the function promises."""
    if known == given:
        return True
    if not (isinstance(known, dict) and isinstance(given, dict)):
        return False
    a, b = (float.fromhex(value["float"]) for value in (known, given))
    if function == "haversine" and a > 20_000:
        return abs(a - b) < 1e-6
    return abs(ordered(a) - ordered(b)) <= features.ULPS.get(function, 0)


def check() -> None:
    """Ends the process with 1 if the file is not what is given here."""
    known = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    given = [json.loads(line) for line in lines()]
    if len(known) != len(given):
        sys.exit(f"{FILE} has {len(known)} groups, not {len(given)}: run make_cases.py")
    for old, new in zip(known, given, strict=True):
        for field in ("function", "ulps", "constants", "arguments"):
            if old[field] != new[field]:
                sys.exit(f"{FILE} has another {field} of {new['function']}: run make_cases.py")
        for values, a, b in zip(old["arguments"], old["results"], new["results"], strict=True):
            if not same(old["function"], a, b):
                sys.exit(f"{old['function']} of {values}, {old['constants']}: {b}, not {a}")


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        check()
        print("the Python functions give what the Java functions are tested with")
    else:
        FILE.write_text("".join(line + "\n" for line in lines()), encoding="utf-8")
