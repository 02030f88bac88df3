"""What grows with rows, files, tasks, models, columns, cores and workers. Called by bench/scale."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import scale_data
from contenders import FEATURES, HOME, NIGHTSHIFT_OPTIONS
from processes import measure
from standalone import Cluster

NIGHTSHIFT = str(HOME / "bin" / "nightshift")
MIB = 1 << 20
COLLECTED = re.compile(r"->(\d+)M\(")


@dataclass(frozen=True)
class Run:
    """What one run cost, and what it says of itself."""

    cpu: float
    wall: float
    # Bytes: of the largest process, and what was left in its heap by any collection of garbage.
    peak: int
    heap: int
    report: dict


def apart(make: Callable[..., None], *arguments: object) -> None:
    """Makes data in a process of its own.

    The kernel counts the memory of a command from when it was a copy of this process, so what this
    one has ever had would be told as that of every later run.
    """
    process = multiprocessing.get_context("spawn").Process(target=make, args=arguments)
    process.start()
    process.join()
    if process.exitcode != 0:
        raise SystemExit(f"Cannot make data: {make.__name__} ended with {process.exitcode}")


class Bench:
    """Makes data, scores it, and measures."""

    def __init__(self, folder: Path, cores: int) -> None:
        """Works in a folder, which is deleted at the end."""
        self.folder = folder
        self.cores = cores

    def register(self, model: Path) -> None:
        """Puts a model into the registry."""
        command = [NIGHTSHIFT, "registry", "register", "--registry", self.folder / "registry"]
        subprocess.run(
            [*command, "--name", model.stem, "--onnx", model], check=True, stdout=subprocess.DEVNULL
        )

    def snapshot(
        self, rows: int, files: int, columns: list[str] = FEATURES, kind: str = "rows"
    ) -> str:
        """Makes a snapshot, and tells its name."""
        name = f"{kind}-{rows}-{files}"
        apart(scale_data.snapshot, self.folder / "data" / name, rows, files, columns)
        return name

    def run(
        self,
        snapshot: str,
        model: str,
        columns: list[str] = FEATURES,
        cores: int | None = None,
        options: str = "",
        environment: dict[str, str] | None = None,
    ) -> Run:
        """Scores a snapshot in a process of its own, into a table of its own."""
        table = self.folder / "table"
        shutil.rmtree(table, ignore_errors=True)
        job = self.folder / "job.yaml"
        job.write_text(
            f"""job: scale
model: {model}:1
registry: {self.folder / "registry"}
input: {{path: "{self.folder}/data/{{snapshot}}", key: [id]}}
inputs: {{features: [{", ".join(columns)}]}}
output: {{table: {table}, columns: {{score: "probabilities[1]"}}}}
"""
        )
        gc, log = self.folder / "gc.log", self.folder / "log"
        gc.unlink(missing_ok=True)
        java = (
            f"{NIGHTSHIFT_OPTIONS.format(cores=cores or self.cores)} -Xlog:gc:file={gc} {options}"
        )
        # Else the threads of compilers and of the garbage collector would have the other cores.
        pin = ["taskset", "--cpu-list", f"0-{cores - 1}"] if cores else []
        cost = measure(
            [*pin, NIGHTSHIFT, "score", "--json", "--job", str(job), "--snapshot", snapshot],
            log,
            {"NIGHTSHIFT_JAVA_OPTS": java, **(environment or {})},
        )
        text = log.read_text()
        heap = COLLECTED.findall(gc.read_text()) if gc.exists() else []
        return Run(
            cost.cpu,
            cost.wall,
            cost.peak,
            max((int(left) for left in heap), default=0) * MIB,
            # Progress and warnings come before.
            json.loads(text[text.index("\n{") if not text.startswith("{") else 0 :]),
        )

    def drop(self, snapshot: str) -> None:
        """Deletes a snapshot that is not needed any more."""
        shutil.rmtree(self.folder / "data" / snapshot)


def table(title: str, heads: list[str], rows: list[list[object]]) -> str:
    """Markdown."""
    lines = [f"## {title}", "", "| " + " | ".join(heads) + " |", "|" + " --: |" * len(heads)]
    for row in rows:
        cells = [_cell(value) for value in row]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"


def per_more(scale: float, number: int, run: Run, last: tuple[int, Run] | None) -> float | str:
    """CPU seconds for so many more than in the run before."""
    return scale * (run.cpu - last[1].cpu) / (number - last[0]) if last else ""


def growth(numbers: list[int], scale: float, score: Callable[[int], Run]) -> list[list[object]]:
    """A line of cost and memory for each number, and what so many more cost than in the last."""
    lines, last = [], None
    for number in numbers:
        run = score(number)
        more = per_more(scale, number, run, last)
        lines.append([number, run.cpu, run.wall, more, run.peak // MIB, run.heap // MIB])
        last = number, run
    return lines


def rows(bench: Bench, chosen: argparse.Namespace) -> str:
    """Cost and memory by rows."""

    def score(number: int) -> Run:
        name = bench.snapshot(number, files=8)
        run = bench.run(name, "layer")
        bench.drop(name)
        return run

    return table(
        "Rows",
        ["rows", "CPU s", "wall s", "CPU s for a million more", "peak RSS, MiB", "heap left, MiB"],
        growth(chosen.rows, 1e6, score),
    )


def files(bench: Bench, chosen: argparse.Namespace) -> str:
    """Cost by files, of ten rows and one feature each."""
    names = FEATURES[:1]
    apart(scale_data.layer, bench.folder / "models" / "narrow.onnx", len(names))
    bench.register(bench.folder / "models" / "narrow.onnx")

    def score(number: int) -> Run:
        name = bench.snapshot(number * 10, number, names, "files")
        run = bench.run(name, "narrow", names)
        bench.drop(name)
        return run

    return table(
        "Files",
        ["files", "CPU s", "wall s", "CPU ms for one more", "peak RSS, MiB", "heap left, MiB"],
        growth(chosen.files, 1e3, score),
    )


def tasks(bench: Bench, chosen: argparse.Namespace) -> str:
    """How many sessions the tasks of one executor open."""
    lines = []
    for number in chosen.tasks:
        name = bench.snapshot(number * 1_000, files=number)
        # Opening a file counts as much as a task may have at most, so each has one file.
        run = bench.run(name, "layer", options="-Dspark.sql.files.openCostInBytes=134217728")
        written = len(run.report["publication"]["arms"][0]["files"])
        lines.append([written, run.report["sessions"], run.cpu, run.peak // MIB])
        bench.drop(name)
    return table("Tasks", ["tasks", "sessions opened", "CPU s", "peak RSS, MiB"], lines)


def models(bench: Bench, chosen: argparse.Namespace) -> str:
    """Cost by the size of the model, for the same few rows."""
    lines = []
    name = bench.snapshot(1_000, files=2)
    for size in chosen.models:
        file = bench.folder / "models" / f"lookup{size}.onnx"
        apart(scale_data.lookup, file, size)
        bench.register(file)
        file.unlink()
        run = bench.run(name, file.stem)
        lines.append([size, run.cpu, run.wall, run.peak // MIB])
        shutil.rmtree(bench.folder / "registry" / file.stem)
    bench.drop(name)
    return table("Models", ["bytes", "CPU s", "wall s", "peak RSS, MiB"], lines)


def openings(bench: Bench, _: argparse.Namespace) -> str:
    """Whether sessions open sooner on a graph that was optimised and saved before."""
    folder = bench.folder / "models"
    subprocess.run([sys.executable, HOME / "bench" / "models.py", folder], check=True)
    apart(scale_data.deep, folder / "deep.onnx", 1_000, 64)
    apart(scale_data.deep, folder / "large.onnx", 62, 2_048)
    lines = []
    for name in ("net", "trees", "deep", "large"):
        script = [sys.executable, HOME / "bench" / "openings.py", folder / f"{name}.onnx", folder]
        found = json.loads(subprocess.run(script, check=True, stdout=subprocess.PIPE).stdout)
        lines.append([name, found["bytes"], found["as_it_is"], found["saved"]])
    return table(
        "Openings of a session, CPU ms", ["model", "bytes", "as it is", "optimised before"], lines
    )


def columns(bench: Bench, chosen: argparse.Namespace) -> str:
    """Cost by columns, for as many values."""
    lines = []
    for number in chosen.columns:
        names = scale_data.wide(number)
        apart(scale_data.layer, bench.folder / "models" / f"wide{number}.onnx", number)
        bench.register(bench.folder / "models" / f"wide{number}.onnx")
        small, large = (
            bench.run(bench.snapshot(values // number, 4, names, "wide"), f"wide{number}", names)
            for values in (chosen.values, 3 * chosen.values)
        )
        more = (large.cpu - small.cpu) * 1e9 / (2 * chosen.values)
        lines.append([number, small.cpu, large.cpu, more, large.peak // MIB, large.heap // MIB])
        shutil.rmtree(bench.folder / "data")
    return table(
        f"Columns: {chosen.values:,} values, and three times as many",
        [
            "columns",
            "CPU s",
            "CPU s",
            "CPU ns for one more value",
            "peak RSS, MiB",
            "heap left, MiB",
        ],
        lines,
    )


def cores(bench: Bench, chosen: argparse.Namespace) -> str:
    """What a second core brings, in marginal cost; the process has no other cores."""
    few, many = (bench.snapshot(number, files=8) for number in (chosen.rows[0], chosen.large))
    lines, base = [], None
    for number in range(1, bench.cores + 1):
        small, large = (bench.run(name, "layer", cores=number) for name in (few, many))
        cpu, wall = large.cpu - small.cpu, large.wall - small.wall
        base = base or wall
        lines.append([number, cpu, wall, 100 * base / wall / number])
    bench.drop(few)
    bench.drop(many)
    return table(
        f"Cores: for {chosen.large - chosen.rows[0]:,} more rows",
        ["cores", "CPU s", "wall s", "efficiency, %"],
        lines,
    )


def workers(bench: Bench, chosen: argparse.Namespace) -> str:
    """A standalone cluster of worker processes with a core each."""
    name = bench.snapshot(chosen.large, files=8)
    lines = []
    for number in chosen.workers:
        with Cluster(bench.folder / "cluster", number) as cluster:
            run = bench.run(name, "layer", environment=cluster.environment())
        executors = {e for p in run.report["publication"]["providers"] for e in p["executors"]}
        lines.append([number, len(executors), run.report["sessions"], run.wall])
    bench.drop(name)
    return table(
        f"Workers of a cluster: {chosen.large:,} rows",
        ["workers", "executors that scored", "sessions opened", "wall s"],
        lines,
    )


PARTS = {
    part.__name__: part for part in (rows, files, tasks, models, openings, columns, cores, workers)
}


def parse() -> argparse.Namespace:
    """What was chosen."""
    parser = argparse.ArgumentParser(prog="bench/scale")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    number = {"nargs": "+", "type": int}
    parser.add_argument("--rows", **number, default=[100_000, 1_000_000, 10_000_000])
    parser.add_argument("--files", **number, default=[100, 1_000, 10_000])
    parser.add_argument("--tasks", **number, default=[10, 100])
    parser.add_argument("--models", **number, default=[1_000, 1_000_000, 1_000_000_000])
    parser.add_argument("--columns", **number, default=[50, 500, 5_000])
    parser.add_argument("--values", type=int, default=50_000_000, help="of the part 'columns'")
    parser.add_argument("--workers", **number, default=[1, 2])
    parser.add_argument(
        "--large", type=int, default=8_000_000, help="rows of the parts 'cores' and 'workers'"
    )
    parser.add_argument("--cores", type=int, default=os.cpu_count())
    parser.add_argument("--folder", type=Path, default=HOME / "target" / "bench" / "scale")
    return parser.parse_args()


def main() -> None:
    """Measures, prints, and deletes the data."""
    chosen = parse()
    folder = chosen.folder.resolve()
    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    bench = Bench(work, chosen.cores)
    try:
        apart(scale_data.layer, work / "models" / "layer.onnx", len(FEATURES))
        bench.register(work / "models" / "layer.onnx")
        parts = []
        for part in chosen.parts:
            parts.append(PARTS[part](bench, chosen))
            print(parts[-1], flush=True)
            (folder / "results.md").write_text("\n".join(parts))
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
