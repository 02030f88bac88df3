package io.nightshift.bench;

import io.nightshift.batch.RowBatch;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.inference.BatchScorer;
import io.nightshift.inference.OnnxSession;
import io.nightshift.run.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.spark.sql.Row;

/**
 * Scores the same rows again and again at several settings, by the code that tasks use, from rows
 * to prediction columns: without reading and writing files. On the calling thread.
 */
public final class Bench {
  /** How often each setting gets its turn. */
  static final int TURNS = 10;

  /** With fewer, there is no spread to speak of: what a slow setting gets beyond its time. */
  static final int LEAST_TURNS = 2;

  /** How many rows tell how fast the model is, about. */
  private static final int TRIAL_ROWS = 256;

  private final Sample sample;
  private final Duration perPoint;
  private final LongSupplier clock;
  private final Consumer<String> progress;

  /**
   * A measurement that was not begun.
   *
   * @param perPoint how long to measure each setting; {@link #LEAST_TURNS} may take longer
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
   * Measures each setting on as many rows as the model scores in half the time for a setting; batch
   * sizes that they do not fill are left out.
   *
   * @param mostRows how many rows are enough
   */
  public List<BenchPoint> measureWithin(BenchGrid grid, int mostRows) {
    List<Row> trial = rows(TRIAL_ROWS);
    long nanos;
    try (OnnxSession session = open(grid.threads().get(0))) {
      pass(session, grid.middle(), trial);
      nanos = Math.max(1, pass(session, grid.middle(), trial).nanos());
    }
    double affordable = (double) TRIAL_ROWS * perPoint.toNanos() / nanos / 2;
    int rows = (int) Math.min(mostRows, Math.max(TRIAL_ROWS, affordable));
    if (rows < mostRows) {
      progress.accept(
          String.format(
              Locale.ROOT,
              "Measuring on %,d rows, as time allows; --seconds and --rows ask for more",
              rows));
    }
    return measure(grid, rows);
  }

  /**
   * Measures each setting on that many rows, those of the sample over and over if it has fewer;
   * batch sizes that they do not fill are left out.
   *
   * @throws InvalidRequestException if none of the rows can be scored
   */
  public List<BenchPoint> measure(BenchGrid wanted, int count) {
    BenchGrid grid = wanted.upTo(count);
    List<Row> rows = rows(count);
    List<BenchPoint> points = new ArrayList<>();
    for (int threads : grid.threads()) {
      progress.accept(
          "Measuring %d thread%s with %s rows a batch"
              .formatted(threads, threads == 1 ? "" : "s", grid.batchRows()));
      try (OnnxSession session = open(threads)) {
        warmUp(session, grid, rows);
        points.addAll(measure(session, grid.batchRows(), threads, rows));
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
    do {
      Pass pass = pass(session, grid.middle(), rows);
      if (pass.rejected() == rows.size()) {
        throw new InvalidRequestException(
            "Cannot measure %s: it cannot score any of the rows, the first because: %s. Measure it on rows of its own with --job and --snapshot"
                .formatted(sample.model().version().ref(), pass.firstReason()));
      }
    } while (clock.getAsLong() - start < perPoint.toNanos());
  }

  /** The settings take turns, so that what else the machine does falls on all of them alike. */
  private List<BenchPoint> measure(
      OnnxSession session, List<Integer> sizes, int threads, List<Row> rows) {
    List<Setting> settings = sizes.stream().map(Setting::new).toList();
    // The first pass at a setting has the runtime lay out its memory for it.
    settings.forEach(setting -> setting.rejected = pass(session, setting.batchRows, rows).rejected);
    for (int turn = 0; turn < TURNS; turn++) {
      for (Setting setting : settings) {
        if (turn < LEAST_TURNS || setting.nanos < perPoint.toNanos()) {
          takeTurn(session, setting, rows);
        }
      }
    }
    return settings.stream()
        .map(
            setting ->
                new BenchPoint(
                    setting.batchRows, threads, rows.size(), setting.rejected, setting.rates))
        .toList();
  }

  private void takeTurn(OnnxSession session, Setting setting, List<Row> rows) {
    long nanos = 0;
    long passes = 0;
    do {
      nanos += Math.max(1, pass(session, setting.batchRows, rows).nanos());
      passes++;
    } while (nanos < perPoint.toNanos() / TURNS);
    setting.rates.add(passes * rows.size() / (nanos / 1e9));
    setting.nanos += nanos;
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

  /** What is known of a setting so far. */
  private static final class Setting {
    private final int batchRows;
    private final List<Double> rates = new ArrayList<>();
    private long nanos;
    private long rejected;

    Setting(int batchRows) {
      this.batchRows = batchRows;
    }
  }
}
