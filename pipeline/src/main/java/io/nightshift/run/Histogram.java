package io.nightshift.run;

import java.io.Serializable;
import java.util.Arrays;

/**
 * How many values lie where, between bounds that are fixed, so that what many tasks counted adds
 * up. Of a fixed size, whatever is counted. Not thread-safe.
 */
public final class Histogram implements Serializable {
  private final double[] bounds;
  private final long[] counts;
  private double sum;

  /**
   * Nothing counted yet.
   *
   * @param bounds the largest value of each bucket but the last, which has no bound; rising
   */
  Histogram(double... bounds) {
    this.bounds = bounds.clone();
    this.counts = new long[bounds.length + 1];
  }

  void add(double value) {
    int found = Arrays.binarySearch(bounds, value);
    counts[found >= 0 ? found : -found - 1]++;
    sum += value;
  }

  /** Counts what another counted, between the same bounds. */
  void addAll(Histogram other) {
    if (!Arrays.equals(bounds, other.bounds)) {
      throw new IllegalArgumentException("histograms of different bounds do not add up");
    }
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    sum += other.sum;
  }

  /** The largest value of each bucket but the last. */
  public double[] bounds() {
    return bounds.clone();
  }

  /** How many values are in each bucket alone, the one without a bound last. */
  public long[] counts() {
    return counts.clone();
  }

  /** All values together. */
  public double sum() {
    return sum;
  }
}
