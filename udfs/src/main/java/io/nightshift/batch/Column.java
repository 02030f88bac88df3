package io.nightshift.batch;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * The values of one column in a batch, by row. Which of the accessors works depends on the column's
 * type; the others throw {@link UnsupportedOperationException}. None may be asked for a row that is
 * null. Not thread-safe, and valid only as long as its batch.
 */
public interface Column {
  /** Whether the row has no value. */
  boolean isNull(int row);

  /** Of boolean columns. */
  default boolean booleanAt(int row) {
    throw unsupported("booleans");
  }

  /**
   * Of whole-number columns from byte to long; of dates, days since 1970-01-01; of timestamps,
   * microseconds since 1970-01-01T00:00Z.
   */
  default long longAt(int row) {
    throw unsupported("whole numbers");
  }

  /** Of float and double columns. */
  default double doubleAt(int row) {
    throw unsupported("floating-point numbers");
  }

  /** Of string columns. */
  default String stringAt(int row) {
    throw unsupported("text");
  }

  /** Of string columns, the same in UTF-8; not to be written to. */
  default byte[] utf8At(int row) {
    return stringAt(row).getBytes(StandardCharsets.UTF_8);
  }

  /** Of binary columns; not to be written to. */
  default byte[] bytesAt(int row) {
    throw unsupported("bytes");
  }

  /** Of decimal columns, with the scale of the column's type. */
  default BigDecimal decimalAt(int row) {
    throw unsupported("decimals");
  }

  /** Of array columns, how many elements the row has; of map columns, how many entries. */
  default int lengthAt(int row) {
    throw unsupported("arrays");
  }

  /** Of map columns: the keys of the row's entries as a column of {@link #lengthAt} rows. */
  default Column keysAt(int row) {
    throw unsupported("maps");
  }

  /**
   * Of array columns, the row's elements as a column of {@link #lengthAt} rows; of map columns, the
   * values of its entries in the order of the keys.
   */
  default Column elementsAt(int row) {
    throw unsupported("arrays");
  }

  /** Whether any row may be null; that none is can be told without a look at each. */
  default boolean hasNulls() {
    return true;
  }

  /**
   * Of whole-number, date and timestamp columns: copies the values of rows next to each other, as
   * {@link #longAt} tells them, to the beginning of an array. Anything stands there for a row that
   * is null.
   */
  default void copyLongs(int from, int count, long[] target) {
    for (int i = 0; i < count; i++) {
      if (!isNull(from + i)) {
        target[i] = longAt(from + i);
      }
    }
  }

  /** Of float columns, as {@link #copyLongs}. */
  default void copyFloats(int from, int count, float[] target) {
    for (int i = 0; i < count; i++) {
      if (!isNull(from + i)) {
        target[i] = (float) doubleAt(from + i);
      }
    }
  }

  /** Of float and double columns, as {@link #copyLongs}. */
  default void copyDoubles(int from, int count, double[] target) {
    for (int i = 0; i < count; i++) {
      if (!isNull(from + i)) {
        target[i] = doubleAt(from + i);
      }
    }
  }

  private UnsupportedOperationException unsupported(String what) {
    return new UnsupportedOperationException(getClass().getSimpleName() + " does not hold " + what);
  }
}
