"""What is measured: how to call each contender, and which of its outputs count."""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
SCRIPTS = HOME / "bench" / "scripts"
FEATURES = [f"f{i:02d}" for i in range(30)]
# Of snapshots: see snapshots.py.
KINDS = ["plain", "dictionary", "scattered"]
NIGHTSHIFT = "nightshift"
SYNAPSE = "synapse_ml"
BARE = "bare_runtime"
# In the order of tables; ratios are to the first.
NAMES = [NIGHTSHIFT, SYNAPSE, "map_in_arrow", "map_in_pandas", "plain_arrow", BARE]

# Of the embedded JVM; what names a master is told all that an embedded Spark needs.
NIGHTSHIFT_OPTIONS = (
    "-Xmx4g -Dspark.master=local[{cores}] -Dspark.driver.host=127.0.0.1 "
    "-Dspark.driver.bindAddress=127.0.0.1 -Dspark.ui.enabled=false"
)


@dataclass(frozen=True)
class Call:
    """A command, the variables that it needs, and where its predictions will be."""

    command: Sequence[str]
    environment: dict[str, str]
    output: Path


def register(models: Path, registry: Path) -> None:
    """Puts the models into a registry of Nightshift's, which is also built if it is not."""
    shutil.rmtree(registry, ignore_errors=True)
    for model in sorted(models.glob("*.onnx")):
        command = [HOME / "bin" / "nightshift", "registry", "register", "--registry", registry]
        subprocess.run([*command, "--name", model.stem, "--onnx", model], check=True)


def call(name: str, snapshot: Path, model: Path, folder: Path, cores: int) -> Call:
    """How a contender scores a snapshot; what it wrote before is deleted."""
    output = folder / "out" / name
    shutil.rmtree(output, ignore_errors=True)
    if name == NIGHTSHIFT:
        return _nightshift(snapshot, model, folder, output, cores)
    options = ["--snapshot", snapshot, "--model", model, "--output", output, "--cores", cores]
    command = [_python(name), SCRIPTS / f"{name}.py", *options]
    return Call([str(word) for word in command], {"PYTHONPATH": str(SCRIPTS)}, output)


@functools.cache
def _python(name: str) -> str:
    """The Python of a contender, with its packages; installs them if they are not there."""
    if name != SYNAPSE:
        return sys.executable
    script = [HOME / "bench" / "environment", "synapseml"]
    return subprocess.run(script, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def _nightshift(snapshot: Path, model: Path, folder: Path, output: Path, cores: int) -> Call:
    job = folder / f"{model.stem}.yaml"
    job.write_text(
        f"""job: bench
model: {model.stem}:1
registry: {folder / "registry"}
input: {{path: "{snapshot.parent}/{{snapshot}}", key: [id]}}
inputs: {{features: [{", ".join(FEATURES)}]}}
output: {{table: {output}, columns: {{score: "probabilities[1]"}}}}
"""
    )
    command = [HOME / "bin" / "nightshift", "score", "--job", job, "--snapshot", snapshot.name]
    options = {"NIGHTSHIFT_JAVA_OPTS": NIGHTSHIFT_OPTIONS.format(cores=cores)}
    return Call([str(word) for word in command], options, output / "model_version=1")
