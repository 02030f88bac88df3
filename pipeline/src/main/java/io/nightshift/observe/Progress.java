package io.nightshift.observe;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Tells how far a run is: on a terminal on one line that is drawn again and again, elsewhere with a
 * new line every few seconds.
 */
public final class Progress {
  private static final Duration ON_TERMINAL = Duration.ofMillis(500);
  private static final Duration IN_LOGS = Duration.ofSeconds(5);

  private final PrintWriter out;
  private final boolean isTerminal;

  /** Progress that goes to a writer, which may be a terminal. */
  public Progress(PrintWriter out, boolean isTerminal) {
    this.out = out;
    this.isTerminal = isTerminal;
  }

  /** Says what begins. */
  public void step(String what) {
    out.println(what);
    out.flush();
  }

  /** Says what works, but would better be otherwise. */
  public void warn(String what) {
    step("Warning: " + what);
  }

  /**
   * Begins to tell how many rows were read.
   *
   * @param total how many rows there are, if that is known
   */
  public Watch watch(SparkContext spark, OptionalLong total) {
    return new Watch(spark, total);
  }

  /** What a line of progress says. */
  static String line(long rows, OptionalLong total, Duration elapsed) {
    double seconds = Math.max(1e-3, elapsed.toMillis() / 1e3);
    double rate = rows / seconds;
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "%,d rows read", rows));
    if (total.isPresent() && total.getAsLong() > 0) {
      // Retries may read rows twice, and no one wants to see 103 %.
      double share = Math.min(1, (double) rows / total.getAsLong());
      line.append(String.format(Locale.ROOT, " of %,d (%.0f %%)", total.getAsLong(), 100 * share));
    }
    line.append(String.format(Locale.ROOT, ", %,.0f rows/s", rate));
    if (total.isPresent() && rows > 0 && rows < total.getAsLong()) {
      long left = Math.round((total.getAsLong() - rows) / rate);
      line.append(", ").append(readable(Duration.ofSeconds(left))).append(" left");
    }
    return line.toString();
  }

  /** A duration as people say it: {@code 42 s}, {@code 3 min 20 s}, {@code 2 h 5 min}. */
  static String readable(Duration duration) {
    if (duration.toHours() > 0) {
      return duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }
    if (duration.toMinutes() > 0) {
      return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }
    return duration.toSeconds() + " s";
  }

  /** Tells of one stretch of work until closed. */
  public final class Watch implements AutoCloseable {
    private final SparkContext spark;
    private final OptionalLong total;
    private final RowCounter counter;
    private final long start = System.nanoTime();
    private boolean isOver;
    private final ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "nightshift-progress");
              thread.setDaemon(true);
              return thread;
            });

    private Watch(SparkContext spark, OptionalLong total) {
      this.spark = spark;
      this.total = total;
      this.counter = new RowCounter(spark);
      spark.addSparkListener(counter);
      long period = (isTerminal ? ON_TERMINAL : IN_LOGS).toMillis();
      var unused = clock.scheduleAtFixedRate(this::tell, period, period, TimeUnit.MILLISECONDS);
    }

    /** What tasks add the rows to that they read; good for nothing but this. */
    public LongAccumulator rowsRead() {
      return counter.accumulator();
    }

    private synchronized void tell() {
      if (isOver) {
        // Its turn came while the work ended: others say what comes next.
        return;
      }
      String line = line(counter.rows(), total, Duration.ofNanos(System.nanoTime() - start));
      if (isTerminal) {
        // Back to the line's beginning, and away with what is left of a longer one.
        out.print("\r  " + line + "\u001b[K");
      } else {
        out.println("  " + line);
      }
      out.flush();
    }

    @Override
    public synchronized void close() {
      isOver = true;
      clock.shutdownNow();
      spark.removeSparkListener(counter);
      if (isTerminal) {
        out.print("\r\u001b[K");
        out.flush();
      }
    }
  }
}
