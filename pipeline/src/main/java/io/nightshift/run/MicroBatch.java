package io.nightshift.run;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.LostRaceException;
import io.nightshift.table.Publication;
import io.nightshift.table.SnapshotHistory;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.SparkSession;

/** What a stream took up together. It is published once, and replaces nothing. */
public abstract class MicroBatch implements RunInput {
  private final Publication.Batch batch;

  /**
   * A micro-batch.
   *
   * @param batch its place in the stream
   */
  MicroBatch(Publication.Batch batch) {
    this.batch = batch;
  }

  /** Its place in the stream. */
  final Publication.Batch batch() {
    return batch;
  }

  /** How much it is, for people. */
  public abstract String size();

  /** Whether there is any row, which takes a look at them if their number is not known. */
  public final boolean hasRows(SparkSession spark) {
    OptionalLong rows = rows();
    return rows.isPresent() ? rows.getAsLong() > 0 : !read(spark).isEmpty();
  }

  /**
   * The publication of this batch, if there is one.
   *
   * @param history what is recorded of its snapshot
   * @throws InvalidRequestException if something else was published in its place
   */
  public final Optional<Publication> published(SnapshotHistory history) {
    Optional<Publication> found = history.current();
    found.ifPresent(this::requireSame);
    return found;
  }

  private void requireSame(Publication found) {
    Publication.Batch other = found.input().batch();
    if (other == null || !other.stream().equals(batch.stream())) {
      throw new InvalidRequestException(
          "Cannot publish batch %d: snapshot %s of the table is that of %s, published by run %s at %s; the table was not made from this checkpoint. Go on from the checkpoint that it was made from, or score all anew with another --query or into another table"
              .formatted(
                  batch.number(),
                  found.snapshot(),
                  other == null ? "a run of 'score'" : "stream " + other.stream(),
                  found.runId(),
                  found.publishedAt()));
    }
    Publication.Input now = describe();
    if (!found.input().fingerprint().equals(now.fingerprint())) {
      throw new InvalidRequestException(
          "Changed batch: run %s has published batch %d as snapshot %s, of other input than there is in %s now: %s then, %s now. What a batch has must not change; put it back, or score all anew with another --query or into another table"
              .formatted(
                  found.runId(),
                  batch.number(),
                  found.snapshot(),
                  now.path(),
                  found.input().amount(),
                  now.amount()));
    }
  }

  @Override
  public final void requireFree(SnapshotHistory history) {
    published(history)
        .ifPresent(
            other -> {
              throw new LostRaceException(
                  "Cannot publish batch %d: run %s published it meanwhile, at %s; only one process at a time may go on from a checkpoint"
                      .formatted(batch.number(), other.runId(), other.publishedAt()));
            });
  }
}
