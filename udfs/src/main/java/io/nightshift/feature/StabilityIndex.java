package io.nightshift.feature;

/**
 * The population stability index, {@code Σ (a − e) ln(a / e)} over the shares of the bins, as
 * Siddiqi has it (Credit Risk Scorecards, 2006); the same as the symmetric Kullback–Leibler
 * divergence. {@code nightshift_features.py} says the same in Python.
 */
public final class StabilityIndex {
  /** An empty bin counts as this share, so that it makes the index large, and not infinite. */
  private static final double LEAST_SHARE = 1e-4;

  private StabilityIndex() {}

  /**
   * The index.
   *
   * @param expected counts or shares by bin, none below 0
   * @param actual of the same bins
   * @return 0 or more; NaN where one of them has nothing in any bin
   */
  public static double of(double[] expected, double[] actual) {
    return isNothing(expected, actual) ? Double.NaN : sum(parts(expected, actual));
  }

  /**
   * What each bin adds to the index.
   *
   * @param expected counts or shares by bin, none below 0
   * @param actual of the same bins
   * @return by bin, 0 or more; NaN where one of them has nothing in any bin
   */
  public static double[] parts(double[] expected, double[] actual) {
    boolean isNothing = isNothing(expected, actual);
    double allExpected = sum(expected);
    double allActual = sum(actual);
    double[] parts = new double[expected.length];
    for (int bin = 0; bin < expected.length; bin++) {
      double e = Math.max(expected[bin] / allExpected, LEAST_SHARE);
      double a = Math.max(actual[bin] / allActual, LEAST_SHARE);
      parts[bin] = isNothing ? Double.NaN : (a - e) * StrictMath.log(a / e);
    }
    return parts;
  }

  private static boolean isNothing(double[] expected, double[] actual) {
    return sum(expected) == 0 || sum(actual) == 0;
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
