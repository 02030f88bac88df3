package io.nightshift.run;

import java.io.Serializable;

/** How large the batches of tasks were, and how long each took. Not thread-safe. */
public final class BatchTally implements Serializable {
  /** From 0.1 ms, a small tree, to 10 s, a large network. */
  private final Histogram seconds =
      new Histogram(
          1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10);

  private final Histogram rows =
      new Histogram(1, 8, 32, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384);

  void add(int batchRows, long nanos) {
    seconds.add(nanos / 1e9);
    rows.add(batchRows);
  }

  void addAll(BatchTally other) {
    seconds.addAll(other.seconds);
    rows.addAll(other.rows);
  }

  /** The time from a batch's being read to its scores' being encoded, in seconds. */
  public Histogram seconds() {
    return seconds;
  }

  /** The rows of a batch. */
  public Histogram rows() {
    return rows;
  }
}
