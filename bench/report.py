"""Figures of a measurement: medians, spread and ratios, as JSON, as a table and as a plot."""

from __future__ import annotations

import json
import statistics
from dataclasses import asdict, dataclass
from pathlib import Path

from contenders import NAMES, NIGHTSHIFT


@dataclass(frozen=True)
class Sample:
    """One turn: seconds for a small and for a large snapshot."""

    case: str
    contender: str
    turn: int
    small_cpu: float
    small_wall: float
    large_cpu: float
    large_wall: float


@dataclass(frozen=True)
class Figure:
    """Seconds for a million more rows: the median of the turns, the least and the greatest."""

    median: float
    least: float
    greatest: float

    @staticmethod
    def of(values: list[float]) -> Figure:
        """Of all turns."""
        return Figure(statistics.median(values), min(values), max(values))


def marginal(samples: list[Sample], kind: str, extra_rows: int) -> Figure:
    """What a million rows more cost, so that start-up does not count."""
    return Figure.of(
        [
            (getattr(s, f"large_{kind}") - getattr(s, f"small_{kind}")) * 1e6 / extra_rows
            for s in samples
        ]
    )


def summary(samples: list[Sample], extra_rows: int) -> dict[str, dict[str, dict[str, Figure]]]:
    """By case, contender and kind of second."""
    cases: dict[str, dict[str, dict[str, Figure]]] = {}
    for case in dict.fromkeys(s.case for s in samples):
        cases[case] = {}
        for name in NAMES:
            own = [s for s in samples if (s.case, s.contender) == (case, name)]
            if own:
                cases[case][name] = {k: marginal(own, k, extra_rows) for k in ("cpu", "wall")}
    return cases


def table(cases: dict[str, dict[str, dict[str, Figure]]]) -> str:
    """Markdown; a ratio above 1 says how many times as long the contender takes as Nightshift."""
    lines = [
        "| files, model | contender | CPU s per million rows | ratio | wall s | ratio |",
        "| --- | --- | --: | --: | --: | --: |",
    ]
    for case, contenders in cases.items():
        own = contenders.get(NIGHTSHIFT)
        for name, figures in contenders.items():
            cells = [case, name]
            for kind in ("cpu", "wall"):
                figure = figures[kind]
                cells.append(f"{figure.median:.2f} ({figure.least:.2f}-{figure.greatest:.2f})")
                cells.append(f"{figure.median / own[kind].median:.2f}" if own else "")
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def plot(cases: dict[str, dict[str, dict[str, Figure]]], file: Path) -> None:
    """CPU seconds as bars, one group for each case; lines from the least to the greatest."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(9, 4.5))
    width = 0.8 / len(NAMES)
    for place, name in enumerate(NAMES):
        own = [(i, c[name]["cpu"]) for i, c in enumerate(cases.values()) if name in c]
        spots = [i + place * width for i, _ in own]
        medians = [f.median for _, f in own]
        below = [f.median - f.least for _, f in own]
        above = [f.greatest - f.median for _, f in own]
        axes.bar(spots, medians, width, yerr=[below, above], capsize=2, label=name)
    axes.set_xticks([i + 0.4 - width / 2 for i in range(len(cases))], list(cases))
    axes.set_ylabel("CPU seconds per million rows")
    axes.legend()
    figure.tight_layout()
    figure.savefig(file, dpi=120)


def write(samples: list[Sample], extra_rows: int, setting: dict[str, object], folder: Path) -> str:
    """Writes results.json, results.md and results.png; returns the table."""
    cases = summary(samples, extra_rows)
    document = {
        "setting": setting,
        "marginal": {
            case: {n: {k: asdict(f) for k, f in kinds.items()} for n, kinds in names.items()}
            for case, names in cases.items()
        },
        "samples": [asdict(s) for s in samples],
    }
    (folder / "results.json").write_text(json.dumps(document, indent=1) + "\n")
    text = table(cases)
    (folder / "results.md").write_text(text)
    plot(cases, folder / "results.png")
    return text
