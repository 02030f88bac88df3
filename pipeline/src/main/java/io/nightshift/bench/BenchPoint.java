package io.nightshift.bench;

import java.util.List;

/**
 * How fast rows were scored at one setting.
 *
 * @param batchRows rows given to the model at once
 * @param threads threads of the session
 * @param rowsEachPass how many rows were scored in each pass; the same rows at every setting
 * @param rejectedEachPass how many of them could not be scored
 * @param rowsPerSecond the rate of each turn, in their order; one or more
 */
public record BenchPoint(
    int batchRows,
    int threads,
    long rowsEachPass,
    long rejectedEachPass,
    List<Double> rowsPerSecond) {
  /** Copies the list. */
  public BenchPoint {
    rowsPerSecond = List.copyOf(rowsPerSecond);
    if (rowsPerSecond.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
  }

  /** The rate that half of the turns reached. */
  public double medianRate() {
    List<Double> ordered = rowsPerSecond.stream().sorted().toList();
    int middle = ordered.size() / 2;
    return ordered.size() % 2 == 1
        ? ordered.get(middle)
        : (ordered.get(middle - 1) + ordered.get(middle)) / 2;
  }

  /** The median rate for each core that the session's threads take. */
  public double ratePerCore() {
    return medianRate() / threads;
  }

  /** How far the fastest turn is from the slowest, as a part of the median. */
  public double spread() {
    double fastest = rowsPerSecond.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    double slowest = rowsPerSecond.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    return (fastest - slowest) / medianRate();
  }
}
