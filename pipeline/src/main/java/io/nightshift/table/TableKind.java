package io.nightshift.table;

import org.apache.hadoop.conf.Configuration;

/**
 * A kind of table beside folders, found by {@link java.util.ServiceLoader}: it may need libraries
 * that are not everywhere.
 */
public interface TableKind {
  /** Whether a location means a table of this kind. */
  boolean accepts(String location);

  /**
   * Opens the table, which need not exist yet.
   *
   * @param conf how to reach storage, and what {@link CatalogSettings} has put into it
   */
  PredictionTable open(String location, Configuration conf);
}
