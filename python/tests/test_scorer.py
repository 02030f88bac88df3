"""The scorer on a real Spark: what it scores, and what it says when it cannot."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

from conftest import DAY, HOME
from nightshift import NightshiftError, Scorer, scorer

OUTPUTS = {"probability": "probabilities[1]", "label": "label"}
NARROWED = ["temp", "humid", "pressure"]


@pytest.fixture
def delays(spark: SparkSession, registry: str) -> Scorer:
    """The sample's champion, with its outputs as columns."""
    return scorer(
        "flight-delay@champion", registry=registry, outputs=OUTPUTS, allow_narrowing=NARROWED
    )


def test_scores_are_those_of_the_models_maker(
    spark: SparkSession, delays: Scorer, flights: DataFrame
) -> None:
    scored = delays.transform(flights)

    expected = spark.read.parquet(str(HOME / "sample-data/expected/flight-delay-v2.parquet"))
    same = (
        scored.where("reject IS NULL")
        .alias("a")
        .join(expected.where(f"snapshot_date = '{DAY}'").alias("e"), "flight_id")
        .where("abs(a.probability - e.probability) < 1e-6 AND a.label = e.label")
    )
    assert scored.count() == 989
    assert same.count() == 984
    assert scored.columns == [*flights.columns, "probability", "label", "reject"]


def test_bad_rows_have_no_scores_but_the_reason(delays: Scorer, flights: DataFrame) -> None:
    rows = delays.transform(flights).where("reject IS NOT NULL").collect()

    assert len(rows) == 5
    for row in rows:
        assert (row.probability, row.label) == (None, None)
        assert row.reject.asDict() == {
            "stage": "bind",
            "code": "missing",
            "column": "leg_of_day",
            "message": "column 'leg_of_day' is missing",
        }


def test_sql_gives_the_same_scores(spark: SparkSession, delays: Scorer, flights: DataFrame) -> None:
    flights.createOrReplaceTempView("flights")

    by_sql = spark.sql("""
        SELECT flight_id, s.probabilities[1] AS probability, s.label, s.reject FROM
          (SELECT flight_id, nightshift.`flight-delay@champion`(struct(f.*)) AS s FROM flights f)
    """)

    columns = ["flight_id", "probability", "label", "reject"]
    assert by_sql.collect() == delays.transform(flights).select(*columns).collect()


def test_the_version_is_pinned_and_told(delays: Scorer) -> None:
    assert delays.reference == "flight-delay@champion"
    assert delays.version == "flight-delay:2"
    assert delays.digest == "9baafda4b8b2fc47598135510d4020705b854f5da63ea1cb71f901bb50d289a4"
    assert "flight-delay:2" in repr(delays)


def test_columns_are_renamed_filled_and_left_out(registry: str, flights: DataFrame) -> None:
    scored = scorer(
        "flight-delay:2",
        registry=registry,
        inputs={"temp": "t"},
        outputs={"p": "probabilities[1]"},
        missing={"leg_of_day": {"fill": 1}},
        allow_narrowing=True,
        keep=["flight_id"],
        reject_column="why",
    ).transform(flights.withColumnRenamed("temp", "t"))

    assert scored.columns == ["flight_id", "p", "why"]
    assert scored.where("why IS NULL AND p IS NOT NULL").count() == 989


def test_the_registry_may_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, spark: SparkSession, registry: str
) -> None:
    monkeypatch.delenv("NIGHTSHIFT_REGISTRY", raising=False)
    with pytest.raises(NightshiftError, match="No registry is given"):
        scorer("flight-delay:1")

    monkeypatch.setenv("NIGHTSHIFT_REGISTRY", registry)
    assert scorer("flight-delay:1").version == "flight-delay:1"


def test_mistakes_are_told_in_a_line(spark: SparkSession, registry: str) -> None:
    with pytest.raises(NightshiftError, match="did you mean 'champion'") as unknown:
        scorer("flight-delay@chempion", registry=registry)
    assert "\n" not in str(unknown.value)

    with pytest.raises(NightshiftError) as unfit:
        scorer("flight-delay:2", registry=registry).transform(spark.range(1))
    assert "the snapshot has no column 'carrier'" in str(unfit.value)
    assert "\tat " not in str(unfit.value)


def test_a_missing_jar_is_told(tmp_path: Path) -> None:
    program = tmp_path / "without_jar.py"
    program.write_text(
        "from pyspark.sql import SparkSession\n"
        "from nightshift import NightshiftError, scorer\n"
        "SparkSession.builder.master('local[1]').getOrCreate()\n"
        "try:\n"
        "    scorer('m:1', registry='/nowhere')\n"
        "except NightshiftError as error:\n"
        "    print(error)\n"
    )

    run = subprocess.run(
        [sys.executable, str(program)], capture_output=True, text=True, check=True, timeout=300
    )

    assert run.stdout.startswith("Nightshift is not on the class path of Spark's driver")
