package io.nightshift.binding;

import io.nightshift.batch.Column;

/** Takes single values out of columns of any kind. */
final class Values {
  private Values() {}

  /** A value that is not null, as a {@link Long}, {@link Double}, {@link Boolean} or text. */
  static Object at(Column column, int row, ColumnKind kind) {
    if (kind.isInteger()) {
      return column.longAt(row);
    } else if (kind.isFloating()) {
      // Negative zero equals zero to everybody but Double.
      return column.doubleAt(row) + 0.0;
    }
    return kind == ColumnKind.BOOLEAN ? (Object) column.booleanAt(row) : column.stringAt(row);
  }
}
