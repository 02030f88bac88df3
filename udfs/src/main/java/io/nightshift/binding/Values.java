package io.nightshift.binding;

import io.nightshift.batch.Column;
import java.math.BigDecimal;

/** Takes single values out of columns of any kind. */
final class Values {
  private Values() {}

  /**
   * A value that is not null, as a {@link Long}, {@link Double}, {@link BigDecimal}, {@link
   * Boolean} or text; values that are equal to people are equal here.
   */
  static Object at(Column column, int row, ColumnKind kind) {
    if (kind.isInteger()) {
      return column.longAt(row);
    } else if (kind.isFloating()) {
      // Negative zero equals zero to everybody but Double.
      return column.doubleAt(row) + 0.0;
    } else if (kind == ColumnKind.DECIMAL) {
      return column.decimalAt(row).stripTrailingZeros();
    }
    return kind == ColumnKind.BOOLEAN ? (Object) column.booleanAt(row) : column.stringAt(row);
  }
}
