package io.nightshift.bench;

import java.util.Comparator;
import java.util.List;

/** Which of the settings that were measured a job should have. */
public final class Recommendation {
  /** Settings within this part of the best are as good: turns differ by as much. */
  static final double AS_GOOD = 0.95;

  private Recommendation() {}

  /**
   * The setting that makes the most of each core, since Spark fills a machine with tasks; of those
   * that are as good, the one with the fewest threads, and of these the smallest batch, which needs
   * the least memory.
   *
   * @param points one or more
   */
  public static BenchPoint of(List<BenchPoint> points) {
    double best = points.stream().mapToDouble(BenchPoint::ratePerCore).max().orElseThrow();
    return points.stream()
        .filter(point -> point.ratePerCore() >= AS_GOOD * best)
        .min(Comparator.comparing(BenchPoint::threads).thenComparing(BenchPoint::batchRows))
        .orElseThrow();
  }
}
