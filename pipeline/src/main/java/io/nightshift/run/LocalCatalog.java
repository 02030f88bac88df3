package io.nightshift.run;

import java.nio.file.Path;
import java.util.Map;

/**
 * The catalog that an embedded Spark has where none of its name is configured: tables in a folder
 * of this machine, and in a file of SQLite which of their states is the newest. SQLite changes that
 * in one step, whoever else writes at the same time.
 */
final class LocalCatalog {
  /** Of Spark's settings for it. */
  static final String PREFIX = "spark.sql.catalog.local";

  private static final String WAREHOUSE = "NIGHTSHIFT_WAREHOUSE";

  /** How long to wait for others who write. */
  private static final int BUSY_MILLIS = 60_000;

  private LocalCatalog() {}

  /** Its settings; in {@code NIGHTSHIFT_WAREHOUSE}, or {@code warehouse} in the working folder. */
  static Map<String, String> settings(Map<String, String> environment) {
    Path warehouse =
        Path.of(environment.getOrDefault(WAREHOUSE, "warehouse")).toAbsolutePath().normalize();
    return Map.of(
        PREFIX,
        "org.apache.iceberg.spark.SparkCatalog",
        PREFIX + ".type",
        "jdbc",
        PREFIX + ".uri",
        "jdbc:sqlite:%s/catalog.db?busy_timeout=%d".formatted(warehouse, BUSY_MILLIS),
        PREFIX + ".warehouse",
        warehouse.toString(),
        PREFIX + ".jdbc.schema-version",
        "V1");
  }
}
