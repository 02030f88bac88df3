"""The functions for features, in the session of a notebook."""

from __future__ import annotations

from pyspark.sql import SparkSession

import nightshift_features as features
from nightshift import register_functions


def test_sql_has_what_training_has(spark: SparkSession) -> None:
    register_functions(spark)

    [row] = spark.sql("""
        SELECT nightshift_clip(7.5D, 0D, 5D) AS clipped,
               nightshift_bucket(7.5D, array(1D, 5D, 10D)) AS bucket,
               nightshift_hash_bucket('N14228', 1000) AS hashed,
               nightshift_one_hot_index('gold', array('basic', 'gold')) AS place
    """).collect()

    assert row.asDict() == {
        "clipped": features.clip(7.5, 0.0, 5.0),
        "bucket": features.bucket(7.5, [1.0, 5.0, 10.0]),
        "hashed": features.hash_bucket("N14228", 1000),
        "place": features.one_hot_index("gold", ["basic", "gold"]),
    }
    assert row.clipped == 5.0
