package io.nightshift.binding;

import io.nightshift.batch.Column;
import io.nightshift.batch.Selection;
import io.nightshift.model.ElementType;
import io.nightshift.model.MissingRule;
import java.util.Optional;

/**
 * The values of one column on their way into a float32 tensor, all at once. Where a value needs
 * more than a look, because it is missing or cannot be told, {@link ElementWriter} has the last
 * word on the column; whatever both can do, they do alike. Not thread-safe.
 */
final class FloatLane {
  /** Where fewer of the rows are selected, looking at each of them alone is cheaper. */
  private static final int MOST_SPARSE = 4;

  private final ColumnKind kind;
  private final boolean rejectsMissing;
  private final float missing;

  /** Whole numbers of up to this are all there in float32. */
  private final long exactUpTo;

  private float[] values = new float[0];

  /** What was read, where it is not what is packed. */
  private float[] floats = new float[0];

  private double[] doubles = new double[0];
  private long[] longs = new long[0];

  private FloatLane(ColumnFeed feed, boolean narrowing) {
    this.kind = feed.elements();
    this.rejectsMissing = feed.missing() instanceof MissingRule.Reject;
    this.missing =
        feed.missing() instanceof MissingRule.Fill fill
            ? (float) ((Number) fill.value()).doubleValue()
            : Float.NaN;
    this.exactUpTo = narrowing ? Long.MAX_VALUE : ElementType.FLOAT32.exactUpTo();
  }

  /** The lane of a feed; empty if it has values that are not looked at in bulk. */
  static Optional<FloatLane> of(ColumnFeed feed, ElementType type, boolean narrowing) {
    boolean isNumber =
        feed.elements().isFloating() || (feed.elements().isInteger() && !feed.elements().isTime());
    return type == ElementType.FLOAT32 && isNumber
        ? Optional.of(new FloatLane(feed, narrowing))
        : Optional.empty();
  }

  /** The values that were taken last, the i-th selected row's at place i; more may follow. */
  float[] values() {
    return values;
  }

  /**
   * Takes the values of the selected rows. Of columns of floats without nulls, it does not look for
   * NaN: who packs them finds it on the way, and asks for {@link #settle}.
   *
   * @param isRange whether they are next to each other, so that they need not be told apart
   * @return whether all of them are there; if not, what was taken is of no use
   */
  boolean take(Column column, Selection rows, boolean isRange) {
    int count = rows.size();
    int first = rows.row(0);
    int span = rows.row(count - 1) + 1 - first;
    if (span > MOST_SPARSE * count) {
      return false;
    }
    values = values.length < count ? new float[count] : values;
    if (kind == ColumnKind.FLOAT && isRange) {
      column.copyFloats(first, count, values);
      return settleIf(false, column, rows);
    }
    return switch (kind) {
      case FLOAT -> takeFloats(column, first, span, rows);
      case DOUBLE -> takeDoubles(column, first, span, rows);
      default -> takeLongs(column, first, span, rows);
    };
  }

  private boolean takeFloats(Column column, int first, int span, Selection rows) {
    floats = floats.length < span ? new float[span] : floats;
    column.copyFloats(first, span, floats);
    for (int i = 0; i < rows.size(); i++) {
      values[i] = floats[rows.row(i) - first];
    }
    return settleIf(false, column, rows);
  }

  /** Whether NaN may stay where it is, since it stands for missing values, too. */
  boolean letsNaN() {
    return !rejectsMissing && Float.isNaN(missing);
  }

  private boolean takeDoubles(Column column, int first, int span, Selection rows) {
    doubles = doubles.length < span ? new double[span] : doubles;
    column.copyDoubles(first, span, doubles);
    boolean anyMissing = false;
    boolean anyTooLarge = false;
    for (int i = 0; i < rows.size(); i++) {
      double value = doubles[rows.row(i) - first];
      float rounded = (float) value;
      values[i] = rounded;
      anyMissing |= Double.isNaN(value);
      anyTooLarge |= Float.isInfinite(rounded) && Double.isFinite(value);
    }
    return !anyTooLarge && settleIf(anyMissing, column, rows);
  }

  private boolean takeLongs(Column column, int first, int span, Selection rows) {
    longs = longs.length < span ? new long[span] : longs;
    column.copyLongs(first, span, longs);
    boolean anyInexact = false;
    for (int i = 0; i < rows.size(); i++) {
      long value = longs[rows.row(i) - first];
      values[i] = (float) (double) value;
      anyInexact |= value > exactUpTo || value < -exactUpTo;
    }
    return !anyInexact && settleIf(false, column, rows);
  }

  private boolean settleIf(boolean anyMissing, Column column, Selection rows) {
    return (!anyMissing && !column.hasNulls()) || settle(column, rows);
  }

  /**
   * Puts what stands for missing values where they are among those that were taken last.
   *
   * @return whether that is all; false if rows without them are rejected, and some are
   */
  boolean settle(Column column, Selection rows) {
    for (int i = 0; i < rows.size(); i++) {
      if (Float.isNaN(values[i]) || column.isNull(rows.row(i))) {
        if (rejectsMissing) {
          return false;
        }
        values[i] = missing;
      }
    }
    return true;
  }
}
