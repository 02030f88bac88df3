package io.nightshift.stream;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.NightshiftException;
import io.nightshift.job.InputSource;
import io.nightshift.run.MicroBatch;
import io.nightshift.storage.Storage;
import io.nightshift.table.Publication;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Where a stream takes its rows from: files as they land, or messages as they come. */
interface Source {
  /**
   * What a job reads.
   *
   * @throws InvalidRequestException with all that keeps it from being read
   * @throws io.nightshift.error.UnreachableException if it does not answer
   */
  static Source of(InputSource input, BatchLimit limit, Configuration conf) {
    return input.kafka().isPresent()
        ? Topic.of(input.kafka().get(), input.key(), limit)
        : LandingFolder.of(input, limit, conf);
  }

  /** What is scored of it, and where it is, for people. */
  String display();

  /** What tells it from other sources, for the checkpoint. */
  String identity();

  /**
   * Refuses to have the stream take up what it writes itself.
   *
   * @param what what lies there
   * @throws InvalidRequestException if it lies where rows are taken from
   */
  default void requireElsewhere(String what, Storage place) {}

  /** A stream of what says which rows a batch has; Spark writes that into the checkpoint. */
  Dataset<Row> stream(SparkSession spark);

  /**
   * A micro-batch.
   *
   * @param taken what the stream has for it
   * @param place its place in the stream
   */
  MicroBatch batch(Dataset<Row> taken, Publication.Batch place);

  /**
   * Whether a stream ended for a reason that is over with the batch that it did again, so that it
   * is to be started once more.
   */
  default boolean isToStartAgain(Throwable failure) {
    return false;
  }

  /** What the failure of a stream means for a person; empty if it is none of this source. */
  default Optional<NightshiftException> told(Throwable failure) {
    return Optional.empty();
  }
}
