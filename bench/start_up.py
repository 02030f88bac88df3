"""Takes the start of Nightshift apart. Called by bench/start-up.

Each turn has every case run twice, as a process of its own: once as it is, for wall and CPU time,
and once with Java writing down which class it loads when, which tells the stages.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
from collections import defaultdict
from pathlib import Path

import stages
from contenders import HOME
from processes import measure
from threads import ThreadTimes

SAMPLE = ["score", "--job", "conf/jobs/flight-delay.yaml", "--snapshot", "2013-06-14"]
# By name: the arguments, and whether what was published before goes first.
CASES = {
    "--version": (["--version"], False),
    "first run": (SAMPLE, True),
    "second run": (SAMPLE, False),
}

Figures = dict[str, dict[str, list[float]]]


def parse() -> argparse.Namespace:
    """What was chosen."""
    parser = argparse.ArgumentParser(
        prog="bench/start-up",
        description="Variables of bin/nightshift hold: NIGHTSHIFT_JAVA_OPTS=-XX:+UseParallelGC, "
        "or NIGHTSHIFT_CLASS_ARCHIVE=none.",
    )
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=HOME / "target" / "bench" / "start-up")
    return parser.parse_args()


def run(case: str, folder: Path) -> dict[str, dict[str, float]]:
    """One turn of a case: seconds by the table and the row that they belong to."""
    arguments, is_first = CASES[case]
    command = [str(HOME / "bin" / "nightshift"), *arguments]
    if arguments == SAMPLE:
        command += ["--set", f"output.table={folder / 'table'}"]
    own = os.environ.get("NIGHTSHIFT_JAVA_OPTS", "")
    trace = folder / "classes.log"
    taken = {}
    for tracing in (False, True):
        if is_first:
            shutil.rmtree(folder / "table", ignore_errors=True)
        options = f"{own} {stages.java_options(trace)}" if tracing else own
        times = ThreadTimes()
        cost = measure(
            command,
            folder / "log",
            {"NIGHTSHIFT_JAVA_OPTS": options, "PWD": str(HOME)},
            times.watch,
        )
        if tracing:
            taken["wall by stage"] = stages.split(trace, cost.wall)
        else:
            taken["in all"] = {"wall": cost.wall, "CPU": cost.cpu}
            taken["CPU by thread"] = times.by_kind()
    return taken


def table(head: str, figures: Figures) -> str:
    """Markdown: medians in seconds, with the least and the greatest."""
    # The case that goes through most stages has them all, in their order.
    rows = max(figures.values(), key=len)
    lines = [f"| {head} | " + " | ".join(figures) + " |", "| --- |" + " --: |" * len(figures)]
    for row in rows:
        cells = [_cell(case.get(row, [])) for case in figures.values()]
        lines.append(f"| {row} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(values: list[float]) -> str:
    if not values:
        return ""
    return f"{statistics.median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


def main() -> None:
    """Measures and prints."""
    chosen = parse()
    os.chdir(HOME)
    folder = chosen.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    # So that the class archive is there, which is made once.
    run("first run", folder)
    tables: dict[str, Figures] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for _ in range(chosen.turns):
        for case in CASES:
            for name, seconds in run(case, folder).items():
                for row, value in seconds.items():
                    tables[name][case][row].append(value)
    text = "\n".join(table(name, figures) for name, figures in tables.items())
    (folder / "results.md").write_text(text)
    print(text, end="")


if __name__ == "__main__":
    main()
