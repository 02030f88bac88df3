package io.nightshift.binding;

import io.nightshift.batch.Reject;
import java.util.Optional;

/** Tests of numbers, by whether the column holds floating-point or whole ones. */
final class NumberTests {
  private NumberTests() {}

  /** Refuses NaN and the infinities, if the range does. */
  static ValueTest finite(boolean isFloating, Range range) {
    if (!isFloating || !range.finite()) {
      return (column, row) -> ValueTest.FINE;
    }
    return (column, row) -> {
      double value = column.doubleAt(row);
      return Double.isFinite(value)
          ? ValueTest.FINE
          : Optional.of(
              new ValueTest.Finding(
                  Reject.Code.NOT_FINITE, "is %s, not a finite number".formatted(value)));
    };
  }

  /** Refuses what is beyond the bounds, NaN included. */
  static ValueTest outside(boolean isFloating, Range range) {
    if (!range.isBounded()) {
      return (column, row) -> ValueTest.FINE;
    }
    if (isFloating) {
      return (column, row) -> {
        double value = column.doubleAt(row);
        return range.contains(value) ? ValueTest.FINE : outside(value, range);
      };
    }
    // Long values are compared as such: beyond 2^53, a double could not tell them apart.
    long least = (long) Math.ceil(range.min());
    long greatest = (long) Math.floor(range.max());
    return (column, row) -> {
      long value = column.longAt(row);
      return value >= least && value <= greatest ? ValueTest.FINE : outside(value, range);
    };
  }

  private static Optional<ValueTest.Finding> outside(Object value, Range range) {
    return Optional.of(
        new ValueTest.Finding(
            Reject.Code.OUT_OF_RANGE,
            "is %s, out of the range %s".formatted(value, range.describe())));
  }
}
