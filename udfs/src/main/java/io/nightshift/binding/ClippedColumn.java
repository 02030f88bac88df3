package io.nightshift.binding;

import io.nightshift.batch.Column;

/** A column of numbers, or of arrays of them, moved into a range; NaN stays what it is. */
record ClippedColumn(Column column, Range range) implements Column {
  @Override
  public boolean isNull(int row) {
    return column.isNull(row);
  }

  @Override
  public long longAt(int row) {
    long least = (long) Math.ceil(range.min());
    long greatest = (long) Math.floor(range.max());
    return Math.max(least, Math.min(greatest, column.longAt(row)));
  }

  @Override
  public double doubleAt(int row) {
    return Math.max(range.min(), Math.min(range.max(), column.doubleAt(row)));
  }

  @Override
  public int lengthAt(int row) {
    return column.lengthAt(row);
  }

  @Override
  public Column elementsAt(int row) {
    return new ClippedColumn(column.elementsAt(row), range);
  }
}
