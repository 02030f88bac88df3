package io.nightshift.bench;

import io.nightshift.batch.RowBatch;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.inference.BatchScorer;
import io.nightshift.inference.OnnxSession;
import io.nightshift.run.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.spark.sql.Row;

/**
 * Scores the same rows again and again at several settings, by the code that tasks use, from rows
 * to prediction columns: without reading and writing files. On the calling thread.
 */
public final class Bench {
  /** With fewer, there is no spread to speak of. */
  static final int LEAST_PASSES = 3;

  /** With more, a fast model's list of rates would grow long and tell nothing new. */
  static final int MOST_PASSES = 100;

  /** How many rows tell how fast the slowest setting is. */
  private static final int TRIAL_ROWS = 64;

  private static final int LEAST_ROWS = 256;

  private final Sample sample;
  private final Duration perPoint;
  private final LongSupplier clock;
  private final Consumer<String> progress;

  /**
   * A measurement that was not begun.
   *
   * @param perPoint how long to measure each setting; {@link #LEAST_PASSES} may take longer
   * @param clock tells nanoseconds, as {@link System#nanoTime} does
   * @param progress is told what begins
   */
  public Bench(Sample sample, Duration perPoint, LongSupplier clock, Consumer<String> progress) {
    this.sample = sample;
    this.perPoint = perPoint;
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * Measures each setting on as many rows as the slowest of them, one row at a time, scores in the
   * time for a setting; batches that they do not fill are left out.
   *
   * @param mostRows how many rows are enough
   */
  public List<BenchPoint> measureWithin(BenchGrid grid, int mostRows) {
    int affordable;
    try (OnnxSession session = open(grid.threads().get(0))) {
      int size = grid.batchRows().get(0);
      pass(session, size, rows(TRIAL_ROWS));
      double seconds = pass(session, size, rows(TRIAL_ROWS)).nanos() / 1e9;
      affordable = (int) Math.min(mostRows, TRIAL_ROWS / seconds * perPoint.toNanos() / 1e9);
    }
    int rows = Math.min(mostRows, Math.max(LEAST_ROWS, affordable));
    if (rows < mostRows) {
      progress.accept(
          "Measuring on %,d rows: as many as are scored one by one in %.1f s; --rows asks for more"
              .formatted(rows, perPoint.toMillis() / 1e3));
    }
    return measure(grid, rows);
  }

  /**
   * Measures each setting on that many rows, those of the sample over and over if it has fewer;
   * batches that they do not fill are left out.
   *
   * @throws InvalidRequestException if none of the rows can be scored
   */
  public List<BenchPoint> measure(BenchGrid wanted, int count) {
    BenchGrid grid = wanted.upTo(count);
    List<Row> rows = rows(count);
    List<BenchPoint> points = new ArrayList<>();
    for (int threads : grid.threads()) {
      try (OnnxSession session = open(threads)) {
        warmUp(session, grid, rows);
        for (int batchRows : grid.batchRows()) {
          progress.accept(
              "%d of %d: %d row%s a batch, %d thread%s"
                  .formatted(
                      points.size() + 1,
                      grid.size(),
                      batchRows,
                      batchRows == 1 ? "" : "s",
                      threads,
                      threads == 1 ? "" : "s"));
          points.add(measure(session, batchRows, threads, rows));
        }
      }
    }
    return points;
  }

  private OnnxSession open(int threads) {
    return sample.model().open(threads, 0);
  }

  private List<Row> rows(int count) {
    List<Row> rows = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      rows.add(sample.rows().get(i % sample.rows().size()));
    }
    return rows;
  }

  /** Lets the JVM compile what will be measured: for as long as a setting is. */
  private void warmUp(OnnxSession session, BenchGrid grid, List<Row> rows) {
    long start = clock.getAsLong();
    int size = grid.batchRows().get(grid.batchRows().size() / 2);
    do {
      pass(session, size, rows);
    } while (clock.getAsLong() - start < perPoint.toNanos());
  }

  private BenchPoint measure(OnnxSession session, int batchRows, int threads, List<Row> rows) {
    // The first pass at a setting has the runtime lay out its memory for it.
    Pass first = pass(session, batchRows, rows);
    if (first.rejected() == rows.size()) {
      throw new InvalidRequestException(
          "Cannot measure %s: it cannot score any of the rows, the first because: %s. Measure it on rows of its own with --job and --snapshot"
              .formatted(sample.model().version().ref(), first.firstReason()));
    }
    List<Double> rates = new ArrayList<>();
    long spent = 0;
    while (rates.size() < LEAST_PASSES
        || (spent < perPoint.toNanos() && rates.size() < MOST_PASSES)) {
      long nanos = Math.max(1, pass(session, batchRows, rows).nanos());
      rates.add(rows.size() / (nanos / 1e9));
      spent += nanos;
    }
    return new BenchPoint(batchRows, threads, rows.size(), first.rejected(), rates);
  }

  /** Scores all rows once, as a task does. */
  private Pass pass(OnnxSession session, int batchRows, List<Row> rows) {
    BatchScorer scorer = new BatchScorer(session, sample.binding(), batchRows);
    RowBatch batch = new RowBatch(batchRows, sample.columns());
    RowTally tally = new RowTally();
    long start = clock.getAsLong();
    for (Row row : rows) {
      batch.add(row);
      if (batch.isFull()) {
        scorer.score(batch, tally);
        batch.clear();
      }
    }
    if (batch.rows() > 0) {
      scorer.score(batch, tally);
    }
    long nanos = clock.getAsLong() - start;
    if (tally.scored() + tally.rejected() != rows.size()) {
      throw new IllegalStateException(
          "%d rows went in, %d scores and %d rejects came out"
              .formatted(rows.size(), tally.scored(), tally.rejected()));
    }
    return new Pass(nanos, tally.rejected(), tally.firstReason());
  }

  private record Pass(long nanos, long rejected, String firstReason) {}
}
