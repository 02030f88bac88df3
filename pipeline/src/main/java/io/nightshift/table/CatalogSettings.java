package io.nightshift.table;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * How to reach the catalogs of tables: Spark's own settings for them. They travel in Hadoop's
 * configuration, under their own keys, beside how to reach storage.
 */
public final class CatalogSettings {
  private static final String PREFIX = "spark.sql.catalog.";

  private CatalogSettings() {}

  /** Copies those among Spark's settings into a configuration. */
  public static void copy(Map<String, String> spark, Configuration into) {
    spark.forEach(
        (key, value) -> {
          if (key.startsWith(PREFIX)) {
            into.set(key, value);
          }
        });
  }

  /** What is set for a catalog, by the rest of the key; empty if nothing is. */
  public static SortedMap<String, String> of(String catalog, Configuration conf) {
    return new TreeMap<>(conf.getPropsWithPrefix(PREFIX + catalog + "."));
  }
}
