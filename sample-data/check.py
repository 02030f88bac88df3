"""Scores the snapshots again with the shipped models and compares: `python check.py`."""

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from scoring import score_snapshots

HERE = Path(__file__).resolve().parent

# Absolute, on a probability. Sums in float32 may be taken in another order by another processor,
# batch size or ONNX Runtime, which moves a probability by about 1e-7.
TOLERANCE = 1e-6


def problems(actual: pa.Table, expected: pa.Table) -> list[str]:
    """Lists how two tables of scores differ; empty where they agree."""
    keys = ["snapshot_date", "flight_id"]
    if actual.select(keys) != expected.select(keys):
        return [f"other flights were scored: {actual.num_rows}, expected {expected.num_rows}"]
    found = []
    gap = np.abs(actual["probability"].to_numpy() - expected["probability"].to_numpy())
    # A NaN compares false with everything, so ask for agreement, not for a difference.
    outside = int((~(gap <= TOLERANCE)).sum())
    if outside:
        found.append(f"{outside} probabilities differ by more than {TOLERANCE}")
    # A probability within the tolerance of one half may fall on either side of it.
    decided = np.abs(expected["probability"].to_numpy() - 0.5) > TOLERANCE
    labels = actual["label"].to_numpy() != expected["label"].to_numpy()
    if (labels & decided).any():
        found.append(f"{int((labels & decided).sum())} labels differ")
    return found


def main() -> int:
    """Checks every model; returns the process exit code."""
    failed = False
    for file in sorted((HERE / "models").glob("*.onnx")):
        actual = score_snapshots(file, HERE / "snapshots")
        expected = pq.read_table(HERE / "expected" / f"{file.stem}.parquet")
        found = problems(actual, expected)
        failed = failed or bool(found)
        print(f"{file.stem}: {actual.num_rows} rows, {'; '.join(found) or 'as expected'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
