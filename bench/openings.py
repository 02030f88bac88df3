"""What it costs to open a session on a model as it is, and on its graph optimised and saved before.

python openings.py MODEL WORK: prints CPU milliseconds, each the median of several openings, as JSON
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

import onnxruntime as ort

OPENINGS = 5
LEVELS = ort.GraphOptimizationLevel


def opened(model: Path, level: ort.GraphOptimizationLevel, saved: Path | None = None) -> float:
    """CPU milliseconds of one opening."""
    options = ort.SessionOptions()
    options.graph_optimization_level = level
    options.intra_op_num_threads = 1
    if saved:
        options.optimized_model_filepath = str(saved)
    start = time.process_time()
    ort.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    return 1e3 * (time.process_time() - start)


def usual(model: Path, level: ort.GraphOptimizationLevel) -> float:
    """The median of several."""
    return statistics.median(opened(model, level) for _ in range(OPENINGS))


def main() -> None:
    """Measures one model."""
    model, work = Path(sys.argv[1]), Path(sys.argv[2])
    saved = work / "optimised.onnx"
    # What of a graph may be saved for another machine: layouts for this one's processor may not.
    opened(model, LEVELS.ORT_ENABLE_EXTENDED, saved)
    figures = {
        "bytes": model.stat().st_size,
        "as_it_is": usual(model, LEVELS.ORT_ENABLE_ALL),
        "saved": usual(saved, LEVELS.ORT_DISABLE_ALL),
    }
    saved.unlink()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
