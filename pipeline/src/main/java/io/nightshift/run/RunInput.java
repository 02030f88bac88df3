package io.nightshift.run;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.table.Publication;
import io.nightshift.table.SnapshotHistory;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What a run reads: files that must not change while it does. */
public interface RunInput {
  /** Finds the files, once the run is planned. */
  @FunctionalInterface
  interface Opener {
    /**
     * Lists the files.
     *
     * @param conf how to reach the storage
     * @throws InvalidRequestException if there are none
     */
    RunInput open(Configuration conf);
  }

  /** What is read, for the record. */
  Publication.Input describe();

  /**
   * How many rows all files have, by their footers; empty if there are too many files to ask.
   *
   * @throws InvalidRequestException naming a file that is not Parquet
   */
  OptionalLong rows();

  /**
   * The rows, by Spark, of exactly these files; a damaged one fails the run.
   *
   * @throws InvalidRequestException if Spark cannot make columns of what the files hold
   */
  Dataset<Row> read(SparkSession spark);

  /**
   * Fails if this may take the place of nothing, and there is something.
   *
   * @param history what is recorded of the snapshot that it would be
   * @throws io.nightshift.error.NightshiftException if so
   */
  default void requireFree(SnapshotHistory history) {}

  /**
   * Fails if any file was added, removed or changed since they were listed.
   *
   * @throws InvalidRequestException if so: part of the predictions may be of other rows
   */
  void requireUnchanged();
}
