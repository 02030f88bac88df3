package io.nightshift.binding;

import io.nightshift.batch.Column;
import java.math.BigDecimal;

/** A column of numbers or moments, or of arrays of them, moved into a range; NaN stays. */
record ClippedColumn(Column column, Limits limits) implements Column {
  @Override
  public boolean isNull(int row) {
    return column.isNull(row);
  }

  @Override
  public long longAt(int row) {
    return limits.clip(column.longAt(row));
  }

  @Override
  public double doubleAt(int row) {
    return limits.clip(column.doubleAt(row));
  }

  @Override
  public BigDecimal decimalAt(int row) {
    return limits.clip(column.decimalAt(row));
  }

  @Override
  public int lengthAt(int row) {
    return column.lengthAt(row);
  }

  @Override
  public Column elementsAt(int row) {
    return new ClippedColumn(column.elementsAt(row), limits);
  }
}
