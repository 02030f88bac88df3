package io.nightshift.binding;

import io.nightshift.batch.Column;
import io.nightshift.batch.Reject;
import io.nightshift.model.Bound;
import io.nightshift.model.Range;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * The bounds of a range in the type of a column, so that nothing is rounded on the way to a
 * comparison: whole numbers, dates and timestamps are compared as such, decimals as decimals.
 */
final class Limits {
  private static final BigDecimal LEAST_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal GREATEST_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

  private final Range range;
  private final ColumnKind kind;

  /** The bounds of floating-point columns; infinite where there is none. */
  private final double leastDouble;

  private final double greatestDouble;

  /** The bounds of whole-number and time columns. */
  private final long leastLong;

  private final long greatestLong;

  private Limits(Range range, ColumnKind kind) {
    this.range = range;
    this.kind = kind;
    this.leastDouble = range.min().isSet() ? floating(range.min(), kind) : Double.NEGATIVE_INFINITY;
    this.greatestDouble =
        range.max().isSet() ? floating(range.max(), kind) : Double.POSITIVE_INFINITY;
    this.leastLong =
        range.min().isSet() ? whole(range.min(), kind, RoundingMode.CEILING) : Long.MIN_VALUE;
    this.greatestLong =
        range.max().isSet() ? whole(range.max(), kind, RoundingMode.FLOOR) : Long.MAX_VALUE;
  }

  /** The limits of columns of that kind, whose bounds are known to fit it. */
  static Limits of(Range range, ColumnKind kind) {
    return new Limits(range, kind);
  }

  /** A float column says 0.1 as the float that is nearest to it, and so must its bound. */
  private static double floating(Bound bound, ColumnKind kind) {
    return kind == ColumnKind.FLOAT ? bound.value().floatValue() : bound.value().doubleValue();
  }

  private static long whole(Bound bound, ColumnKind kind, RoundingMode rounding) {
    BigDecimal unit = BigDecimal.valueOf(kind == ColumnKind.DATE ? EpochUnit.DAYS.micros() : 1);
    BigDecimal value = bound.value().divide(unit, 0, rounding);
    return value.max(LEAST_LONG).min(GREATEST_LONG).longValueExact();
  }

  /** Whether no value of the column is within, as no whole number is between 0.2 and 0.8. */
  boolean isEmpty() {
    return kind.isInteger() && leastLong > greatestLong;
  }

  /** Whether the value of a row, which is not null, is within the bounds; NaN is not. */
  boolean contains(Column column, int row) {
    if (kind.isFloating()) {
      double value = column.doubleAt(row);
      return value >= leastDouble && value <= greatestDouble;
    }
    if (kind == ColumnKind.DECIMAL) {
      BigDecimal value = column.decimalAt(row);
      return value.compareTo(clip(value)) == 0;
    }
    long value = column.longAt(row);
    return value >= leastLong && value <= greatestLong;
  }

  /** The nearest number within; NaN stays what it is. */
  double clip(double value) {
    return Math.max(leastDouble, Math.min(greatestDouble, value));
  }

  /** The nearest whole number, date or timestamp within. */
  long clip(long value) {
    return Math.max(leastLong, Math.min(greatestLong, value));
  }

  /** The nearest decimal within. */
  BigDecimal clip(BigDecimal value) {
    BigDecimal raised = range.min().isSet() ? value.max(range.min().value()) : value;
    return range.max().isSet() ? raised.min(range.max().value()) : raised;
  }

  /** A test that refuses what is beyond the bounds, NaN included. */
  ValueTest test() {
    if (!range.isBounded()) {
      return (column, row) -> ValueTest.FINE;
    }
    return (column, row) ->
        contains(column, row)
            ? ValueTest.FINE
            : Optional.of(
                new ValueTest.Finding(
                    Reject.Code.OUT_OF_RANGE,
                    "is %s, out of the range %s"
                        .formatted(kind.show(column, row), range.describe())));
  }

  /** A test that refuses NaN and the infinities, if the range does. */
  ValueTest finiteTest() {
    if (!kind.isFloating() || !range.finite()) {
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
}
