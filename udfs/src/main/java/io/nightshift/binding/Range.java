package io.nightshift.binding;

import io.nightshift.error.InvalidRequestException;
import java.io.Serializable;

/**
 * The numbers that a rule or check lets pass.
 *
 * @param min the least; negative infinity for no bound
 * @param max the greatest; positive infinity for no bound
 * @param finite whether NaN and the infinities are refused
 */
public record Range(double min, double max, boolean finite) implements Serializable {
  /** Every number, and NaN. */
  public static final Range ANY =
      new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, false);

  private static final double EXACT = 1L << 53;

  /**
   * Refuses bounds with nothing between them.
   *
   * @throws InvalidRequestException if the least is not at most the greatest
   */
  public Range {
    if (!(min <= max)) {
      throw new InvalidRequestException(
          "Invalid range: 'min' must not exceed 'max', got: min %s, max %s"
              .formatted(shown(min), shown(max)));
    }
  }

  /** Whether there is any bound. */
  boolean isBounded() {
    return min != Double.NEGATIVE_INFINITY || max != Double.POSITIVE_INFINITY;
  }

  /** Whether nothing is refused. */
  boolean isOpen() {
    return !isBounded() && !finite;
  }

  /** Whether a number is within the bounds; NaN is not. */
  boolean contains(double value) {
    return value >= min && value <= max;
  }

  /** The bounds as people say them. */
  String describe() {
    if (min == Double.NEGATIVE_INFINITY) {
      return "at most " + shown(max);
    }
    return max == Double.POSITIVE_INFINITY
        ? "at least " + shown(min)
        : shown(min) + " to " + shown(max);
  }

  private static String shown(double bound) {
    return bound == Math.rint(bound) && Math.abs(bound) <= EXACT
        ? Long.toString((long) bound)
        : Double.toString(bound);
  }
}
