package io.nightshift.observe;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.Metric;
import com.codahale.metrics.Timer;
import com.codahale.metrics.UniformReservoir;
import io.nightshift.inference.SessionCache;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What the tasks of this JVM do while they do it, for whoever watches. Attempts that fail or are
 * repeated count, too: what a run came to is told by its receipts. Thread-safe.
 */
public final class ScoringFigures {
  private static final ScoringFigures OF_THIS_JVM = new ScoringFigures();

  private final Counter read = new Counter();
  private final Counter scored = new Counter();
  private final Counter rejected = new Counter();
  private final Timer batches = new Timer(new UniformReservoir());
  private final Histogram batchRows = new Histogram(new UniformReservoir());

  private ScoringFigures() {}

  /** The figures of this JVM. */
  public static ScoringFigures ofThisJvm() {
    return OF_THIS_JVM;
  }

  /** A batch was scored. */
  public void batch(int rows, long nanos) {
    read.inc(rows);
    batches.update(nanos, TimeUnit.NANOSECONDS);
    batchRows.update(rows);
  }

  /** A task wrote its files. */
  public void written(long scoredRows, long rejectedRows) {
    scored.inc(scoredRows);
    rejected.inc(rejectedRows);
  }

  /** All of them, by name. */
  Map<String, Metric> byName() {
    Map<String, Metric> all = new TreeMap<>();
    all.put("rows.read", read);
    all.put("rows.scored", scored);
    all.put("rows.rejected", rejected);
    all.put("batch.time", batches);
    all.put("batch.rows", batchRows);
    Gauge<Long> opened = SessionCache.shared()::opened;
    all.put("sessions.opened", opened);
    Gauge<Integer> open = SessionCache.shared()::open;
    all.put("sessions.open", open);
    return all;
  }
}
