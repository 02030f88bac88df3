"""Whether two contenders gave the same scores to the same keys.

python outputs.py FOLDER REFERENCE
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

KEY = "id"
SCORE = "score"
# Two builds of the runtime, and batches of different sizes, may add in another order.
TOLERANCE = 1e-5


def read(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Keys, ascending, and their scores."""
    files = [
        file
        for file in sorted(folder.rglob("*.parquet"))
        if not any(part.startswith(("_", ".")) for part in file.relative_to(folder).parts)
    ]
    table = pa.concat_tables([pq.ParquetFile(file).read([KEY, SCORE]) for file in files])
    keys = table.column(KEY).to_numpy()
    order = np.argsort(keys)
    return keys[order], table.column(SCORE).to_numpy()[order]


def require_equal(folder: Path, reference: Path) -> None:
    """Compares two outputs.

    Raises:
        ValueError: if a key is missing or doubled, or a score differs by more than 1e-5.
    """
    keys, scores = read(folder)
    reference_keys, reference_scores = read(reference)
    if not np.array_equal(keys, reference_keys):
        raise ValueError(f"{folder} has other keys than {reference}")
    difference = float(np.abs(scores - reference_scores).max())
    if not difference <= TOLERANCE:
        raise ValueError(f"scores of {folder} differ by {difference} from those of {reference}")


if __name__ == "__main__":
    require_equal(Path(sys.argv[1]), Path(sys.argv[2]))
