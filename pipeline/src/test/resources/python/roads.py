"""Scores a snapshot from PySpark, with a stage that was saved, and by SQL: a folder for each.

On an executor of its own, which has the model from the driver.
"""

import sys

from pyspark.sql import DataFrame, SparkSession

from nightshift import scorer

jar, registry, snapshot, out = sys.argv[1:]
catalog = "spark.sql.catalog.nightshift"
spark = (
    SparkSession.builder.master("local-cluster[1,2,1024]")
    .config("spark.jars", jar)
    .config("spark.ui.enabled", "false")
    .config(catalog, "io.nightshift.sql.ModelCatalog")
    .config(catalog + ".registry", registry)
    .config(catalog + ".allow-narrowing", "temp,humid,pressure")
    .getOrCreate()
)
flights = spark.read.parquet(snapshot)
flights.createOrReplaceTempView("flights")
# Another model first: what one way of scoring sends to executors must not hide what the next does.
spark.sql("SELECT nightshift.`flight-delay:1`(struct(f.*)).label FROM flights f").collect()
delays = scorer(
    "flight-delay@champion",
    registry=registry,
    outputs={"delay_probability": "probabilities[1]", "delayed": "label"},
    allow_narrowing=["temp", "humid", "pressure"],
)


def write(road: str, scored: DataFrame) -> None:
    """Writes what became of each flight."""
    scored.selectExpr(
        "flight_id",
        "delay_probability",
        "delayed",
        "reject.code AS code",
        "reject.column AS at",
        "reject.message AS message",
    ).write.parquet(f"{out}/{road}")


write("pyspark", delays.transform(flights))

delays._java.asStage().save(f"{out}/saved")
stage = spark._jvm.io.nightshift.spark.NightshiftModel.load(f"{out}/saved")
write("stage", DataFrame(stage.transform(flights._jdf), spark))

write(
    "sql",
    spark.sql("""
        SELECT flight_id, s.probabilities[1] AS delay_probability, s.label AS delayed, s.reject FROM
          (SELECT flight_id, nightshift.`flight-delay@champion`(struct(f.*)) AS s FROM flights f)
    """),
)
