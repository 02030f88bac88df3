"""Measures contenders by turns. Called by bench/run.

Each turn has every contender score a small and a large snapshot, each in a process of its own; the
difference of the two is what more rows cost. All outputs of a turn are compared.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

import contenders
import report
from check import require_all_counted
from processes import Cost, measure

BENCH = Path(__file__).resolve().parent
PIECE = 1 << 24


def parse() -> argparse.Namespace:
    """What was chosen."""
    parser = argparse.ArgumentParser(prog="bench/run")
    parser.add_argument("--small", type=int, default=4_000_000, help="rows of the small snapshot")
    parser.add_argument("--large", type=int, default=12_000_000, help="rows of the large snapshot")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--cores", type=int, default=os.cpu_count())
    parser.add_argument("--files", nargs="+", choices=contenders.KINDS, default=contenders.KINDS)
    parser.add_argument("--models", nargs="+", default=["net", "trees"])
    parser.add_argument(
        "--contenders", nargs="+", choices=contenders.NAMES, default=contenders.NAMES
    )
    parser.add_argument("--folder", type=Path, default=BENCH.parent / "target" / "bench")
    parser.add_argument(
        "--check", action="store_true", help="only prove that CPU time is counted in full"
    )
    return parser.parse_args()


def prepare(chosen: argparse.Namespace) -> None:
    """Makes models and snapshots that are not there, and a registry."""
    folder = chosen.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    script = [sys.executable, BENCH / "models.py", folder / "models"]
    subprocess.run(script, check=True)
    contenders.register(folder / "models", folder / "registry")
    shutil.rmtree(folder / "reference", ignore_errors=True)
    for files in chosen.files:
        for rows in (chosen.small, chosen.large):
            snapshot = folder / "data" / f"{files}-{rows}"
            if not (snapshot / "_SUCCESS").exists():
                script = [sys.executable, BENCH / "snapshots.py", snapshot, files, str(rows)]
                subprocess.run(script, check=True)


def read(snapshot: Path) -> None:
    """Has the system keep a snapshot in memory, as far as it fits: else the first would read it."""
    for file in sorted(snapshot.iterdir()):
        with file.open("rb", buffering=0) as bytes_of_file:
            while bytes_of_file.read(PIECE):
                pass


def cost(chosen: argparse.Namespace, name: str, files: str, model: str, rows: int) -> Cost:
    """Of one run of a contender, whose output is compared with that of the others."""
    folder = chosen.folder.resolve()
    snapshot = folder / "data" / f"{files}-{rows}"
    read(snapshot)
    call = contenders.call(
        name,
        snapshot,
        folder / "models" / f"{model}.onnx",
        folder,
        chosen.cores,
    )
    seconds = measure(call.command, folder / f"{name}.log", call.environment)
    if name != contenders.BARE:
        others = [n for n in chosen.contenders if n not in (name, contenders.BARE)]
        reference = folder / "reference" / f"{files}-{model}-{rows}"
        if not reference.exists():
            reference.parent.mkdir(exist_ok=True)
            call.output.rename(reference)
        elif others:
            # Apart, so that the memory for it is there again for what is measured next.
            script = [sys.executable, BENCH / "outputs.py", call.output, reference]
            subprocess.run(script, check=True)
    return seconds


def turn(chosen: argparse.Namespace, number: int) -> list[report.Sample]:
    """Every contender on every case, once."""
    samples = []
    for files in chosen.files:
        for model in chosen.models:
            for name in chosen.contenders:
                small = cost(chosen, name, files, model, chosen.small)
                large = cost(chosen, name, files, model, chosen.large)
                case = f"{files}, {model}"
                print(f"turn {number}: {case}, {name}: {small} {large}", file=sys.stderr)
                samples.append(
                    report.Sample(case, name, number, small.cpu, small.wall, large.cpu, large.wall)
                )
    return samples


def main() -> None:
    """Prepares, measures and reports."""
    chosen = parse()
    require_all_counted()
    if chosen.check:
        print("CPU time is counted in full")
        return
    prepare(chosen)
    setting = {
        "small": chosen.small,
        "large": chosen.large,
        "turns": chosen.turns,
        "cores": chosen.cores,
    }
    samples: list[report.Sample] = []
    for number in range(1, chosen.turns + 1):
        samples += turn(chosen, number)
        text = report.write(samples, chosen.large - chosen.small, setting, chosen.folder)
    print(text)


if __name__ == "__main__":
    main()
