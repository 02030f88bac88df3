package io.nightshift.stream;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.NightshiftException;
import io.nightshift.error.Problems;
import io.nightshift.job.JobSpec;
import io.nightshift.model.ModelRef;
import io.nightshift.observe.Progress;
import io.nightshift.observe.RunLabel;
import io.nightshift.run.MicroBatch;
import io.nightshift.run.Outcome;
import io.nightshift.run.RunGuard;
import io.nightshift.run.RunRequest;
import io.nightshift.run.RunWitness;
import io.nightshift.run.ScoringRun;
import io.nightshift.shipment.PinnedModel;
import io.nightshift.storage.Storage;
import io.nightshift.storage.StorageFailure;
import io.nightshift.table.PredictionTable;
import io.nightshift.table.Publication;
import io.nightshift.table.Tables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;

/**
 * Scores files as they land, or messages as they come, in micro-batches, each of which is a run and
 * a snapshot of the table. Which of them are a batch, Spark writes into the checkpoint before the
 * batch begins, and that it is done, after it was published; a batch that was published meanwhile
 * is known by its record.
 */
public final class ScoringStream {
  /**
   * How to go about it.
   *
   * @param query what the stream is called, and its snapshots after it
   * @param checkpoint the folder that says how far it is
   * @param schedule when it looks for what is new
   * @param limit the most that a micro-batch may have
   */
  public record Settings(String query, String checkpoint, Schedule schedule, BatchLimit limit) {
    /**
     * Checks the name.
     *
     * @throws InvalidRequestException if it is none
     */
    public Settings {
      ModelRef.requireName("--query", query);
    }
  }

  private final JobSpec job;
  private final Settings settings;
  private final Configuration conf;
  private final Supplier<SparkSession> spark;
  private final Progress progress;
  private final RunGuard guard;
  private final RunWitness witness;
  private final Tally tally = new Tally();

  /**
   * A stream that was not begun.
   *
   * @param conf how to reach the registry and the storage
   * @param spark opens Spark, once it is needed
   * @param progress where to tell how far it is
   * @param guard lets others stop it
   * @param witness is told of each micro-batch that was scored, or failed
   */
  public ScoringStream(
      JobSpec job,
      Settings settings,
      Configuration conf,
      Supplier<SparkSession> spark,
      Progress progress,
      RunGuard guard,
      RunWitness witness) {
    this.job = job;
    this.settings = settings;
    this.conf = conf;
    this.spark = spark;
    this.progress = progress;
    this.guard = guard;
    this.witness = witness;
  }

  /** What the batches came to until now. May be asked by another thread. */
  public Tally tally() {
    return tally;
  }

  /** The snapshot that a micro-batch is in the table. */
  static String snapshot(String query, long batch) {
    return Publication.Batch.snapshot(query, batch);
  }

  /**
   * Scores batch by batch, until all is scored that was there at the start, or until it is stopped.
   * A batch that fails ends it, and is the first one of the next call.
   *
   * @throws InvalidRequestException if the checkpoint is another stream's, or a batch cannot be
   *     scored as asked
   * @throws io.nightshift.error.GateRefusedException if a batch is not fit to be published
   */
  public void run() {
    // Nothing goes on but when a batch does.
    guard.over();
    Problems problems = new Problems();
    List<Source> source = new ArrayList<>();
    List<PredictionTable> table = new ArrayList<>();
    problems.collect(() -> source.add(Source.of(job.input(), settings.limit(), conf)));
    problems.collect(() -> table.add(Tables.open(job.output().table(), conf)));
    problems.throwIfAny();
    requireElsewhere(source.get(0), table.get(0));
    Checkpoint checkpoint =
        Checkpoint.claim(
            settings.checkpoint(),
            settings.query(),
            source.get(0).identity(),
            table.get(0).display(),
            conf);
    SparkSession session = spark.get();
    try (FollowedModel model = new FollowedModel(job.modelRequest(), conf)) {
      Batches batches = new Batches(source.get(0), table.get(0), checkpoint, model, session);
      if (!awaitEnd(source.get(0), start(source.get(0), session, batches), true)) {
        awaitEnd(source.get(0), start(source.get(0), session, batches), false);
      }
    }
  }

  private void requireElsewhere(Source source, PredictionTable table) {
    Problems problems = new Problems();
    problems.collect(
        () -> source.requireElsewhere("--checkpoint", Storage.at(settings.checkpoint(), conf)));
    table
        .place()
        .ifPresent(
            place -> problems.collect(() -> source.requireElsewhere("'output.table'", place)));
    problems.throwIfAny();
  }

  private StreamingQuery start(Source source, SparkSession session, Batches batches) {
    SparkSession own = session.newSession();
    // Which streams cannot have, and Spark would say so at every start.
    own.conf().set("spark.sql.adaptive.enabled", "false");
    progress.step(
        "Scoring %s, %s"
            .formatted(
                source.display(),
                settings.schedule().ends()
                    ? "those that are there now"
                    : "looking every " + settings.schedule().text()));
    VoidFunction2<Dataset<Row>, Long> body = batches::score;
    try {
      return source.stream(own)
          .writeStream()
          .queryName(settings.query())
          .option("checkpointLocation", Storage.at(settings.checkpoint(), conf).root().toString())
          .trigger(settings.schedule().trigger())
          .foreachBatch(body)
          .start();
    } catch (TimeoutException e) {
      throw new IllegalStateException("the stream did not start", e);
    }
  }

  /** Returns whether all is done; else it is to be started again, for which there is one chance. */
  private boolean awaitEnd(Source source, StreamingQuery query, boolean isFirst) {
    try {
      query.awaitTermination();
    } catch (StreamingQueryException e) {
      guard.requireNotStopped();
      if (isFirst && source.isToStartAgain(e)) {
        return false;
      }
      throw told(source, e);
    }
    guard.requireNotStopped();
    return true;
  }

  /** Spark's exception tells the whole plan of the query; what was wrong is behind it. */
  private RuntimeException told(Source source, StreamingQueryException failure) {
    Optional<NightshiftException> expected =
        NightshiftException.in(failure).or(() -> source.told(failure));
    if (expected.isPresent()) {
      return expected.get();
    }
    return StorageFailure.isNoAnswer(failure)
        ? StorageFailure.of("go on with the stream", new IOException(failure.getCause()))
        : new IllegalStateException("the stream failed", failure.getCause());
  }

  /** What becomes of the micro-batches, one after the other, on Spark's thread. */
  private final class Batches {
    private final Source source;
    private final PredictionTable table;
    private final Checkpoint checkpoint;
    private final FollowedModel model;
    private final SparkSession session;

    Batches(
        Source source,
        PredictionTable table,
        Checkpoint checkpoint,
        FollowedModel model,
        SparkSession session) {
      this.source = source;
      this.table = table;
      this.checkpoint = checkpoint;
      this.model = model;
      this.session = session;
    }

    void score(Dataset<Row> taken, long number) {
      guard.next();
      String snapshot = snapshot(settings.query(), number);
      try {
        score(
            snapshot,
            number,
            source.batch(taken, new Publication.Batch(checkpoint.stream(), number)));
        RunLabel.clear();
      } catch (Exception e) {
        // Not only unchecked ones: Scala declares no exceptions.
        witness.failed(snapshot, e);
        progress.step("[batch %d] is not done; the next call begins with it".formatted(number));
        throw e;
      } finally {
        guard.over();
      }
    }

    private void score(String snapshot, long number, MicroBatch batch) {
      progress.step("[batch %d] %s".formatted(number, batch.size()));
      Optional<Publication> published = batch.published(table.history(snapshot));
      if (published.isPresent()) {
        // Whatever the model is now: readers have these rows already.
        table.settle(snapshot);
        tally.alreadyPublished();
        progress.step(
            "[batch %d] published already, by run %s".formatted(number, published.get().runId()));
      } else if (!batch.hasRows(session)) {
        tally.empty();
        progress.step("[batch %d] has no rows".formatted(number));
      } else {
        publish(batch, snapshot, number);
      }
    }

    private void publish(MicroBatch batch, String snapshot, long number) {
      PinnedModel pinned =
          model.next(
              (before, now) ->
                  progress.step(
                      "[batch %d] %s is %s now; it was %s"
                          .formatted(number, job.model(), now.ref(), before.ref())));
      Outcome outcome =
          new ScoringRun(
                  new RunRequest(job, snapshot, any -> batch, false),
                  pinned,
                  conf,
                  () -> session,
                  progress,
                  guard)
              .execute();
      if (outcome instanceof Outcome.Published done) {
        Publication.Counts counts = done.publication().counts();
        tally.published(done.publication());
        progress.step(
            String.format(
                Locale.ROOT,
                "[batch %d] published: %,d rows read = %,d scored + %,d rejected",
                number,
                counts.read(),
                counts.scored(),
                counts.rejected()));
      }
      witness.ended(snapshot, outcome);
    }
  }
}
