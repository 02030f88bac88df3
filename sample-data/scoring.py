"""Scores snapshots with Python's ONNX Runtime, the reference for other runtimes."""

from pathlib import Path

import numpy as np
import onnxruntime as ort
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from features import FEATURES, Feature

EXPECTED_SCHEMA = pa.schema(
    [
        pa.field("snapshot_date", pa.string()),
        pa.field("flight_id", pa.string()),
        pa.field("label", pa.int64()),
        pa.field("probability", pa.float32()),
    ]
)


def snapshot_folders(snapshots: Path) -> list[Path]:
    """Returns the folders `snapshot_date=...`, oldest first."""
    return sorted(snapshots.glob("snapshot_date=*"))


def read_snapshot(folder: Path) -> pa.Table:
    """Reads all files of one snapshot, in the order of their names."""
    # ParquetFile, not read_table, which would add the folder's snapshot_date as a column.
    files = [pq.ParquetFile(file).read() for file in sorted(folder.glob("*.parquet"))]
    return pa.concat_tables(files)


def accepted(table: pa.Table) -> pa.Table:
    """Drops the rows in which an input with the rule "reject" is missing."""
    mask = pa.array(np.ones(table.num_rows, dtype=bool))
    for feature in FEATURES:
        if feature.missing == "reject":
            mask = pc.and_(mask, pc.is_valid(table[feature.name].combine_chunks()))
    return table.filter(mask)


def tensors(table: pa.Table) -> dict[str, np.ndarray]:
    """Turns accepted rows into one [N, 1] tensor per model input."""
    return {f.name: _values(f, table[f.name]).reshape(-1, 1) for f in FEATURES}


def _values(feature: Feature, column: pa.ChunkedArray) -> np.ndarray:
    if feature.tensor == "string":
        filled = column if feature.fill is None else column.fill_null(feature.fill)
        return np.array(filled.to_pylist(), dtype=object)
    if feature.tensor == "int64":
        return column.cast(pa.int64()).to_numpy()
    return column.cast(pa.float64()).fill_null(float("nan")).to_numpy().astype(np.float32)


def open_session(model: bytes) -> ort.InferenceSession:
    """Opens a model on one CPU thread."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    return ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def score(session: ort.InferenceSession, table: pa.Table) -> tuple[np.ndarray, np.ndarray]:
    """Scores accepted rows.

    Returns:
        The labels, int64 [N], and the probabilities of a delay (class 1), float32 [N].
    """
    labels, probabilities = session.run(["label", "probabilities"], tensors(table))
    return labels, probabilities[:, 1]


def score_snapshots(model: Path, snapshots: Path) -> pa.Table:
    """Scores every snapshot; rows that the rules reject are left out.

    Args:
        model: The ONNX file.
        snapshots: The folder that holds the folders `snapshot_date=...`.

    Returns:
        A table of `EXPECTED_SCHEMA`, ordered by snapshot date and then as in the snapshot.
    """
    session = open_session(model.read_bytes())
    days = []
    for folder in snapshot_folders(snapshots):
        rows = accepted(read_snapshot(folder))
        labels, probabilities = score(session, rows)
        date = pa.array([folder.name.removeprefix("snapshot_date=")] * rows.num_rows)
        columns = [date, rows["flight_id"].combine_chunks(), labels, probabilities]
        days.append(pa.table(columns, schema=EXPECTED_SCHEMA))
    return pa.concat_tables(days).combine_chunks()
