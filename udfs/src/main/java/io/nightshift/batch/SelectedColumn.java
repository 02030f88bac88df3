package io.nightshift.batch;

import java.math.BigDecimal;
import java.util.List;

/**
 * The selected rows of a column: row i is the i-th selected one.
 *
 * @param column the whole column
 * @param rows the selected ones
 */
public record SelectedColumn(Column column, Selection rows) implements Column {
  /** The same rows of several columns. */
  public static List<Column> all(List<Column> columns, Selection rows) {
    return columns.stream().<Column>map(column -> new SelectedColumn(column, rows)).toList();
  }

  @Override
  public boolean isNull(int row) {
    return column.isNull(rows.row(row));
  }

  @Override
  public boolean hasNulls() {
    return column.hasNulls();
  }

  @Override
  public void copyLongs(int from, int count, long[] target) {
    if (isRange(from, count)) {
      column.copyLongs(rows.row(from), count, target);
    } else {
      Column.super.copyLongs(from, count, target);
    }
  }

  @Override
  public void copyFloats(int from, int count, float[] target) {
    if (isRange(from, count)) {
      column.copyFloats(rows.row(from), count, target);
    } else {
      Column.super.copyFloats(from, count, target);
    }
  }

  @Override
  public void copyDoubles(int from, int count, double[] target) {
    if (isRange(from, count)) {
      column.copyDoubles(rows.row(from), count, target);
    } else {
      Column.super.copyDoubles(from, count, target);
    }
  }

  private boolean isRange(int from, int count) {
    return count > 0 && rows.slice(from, from + count).isRange();
  }

  @Override
  public boolean booleanAt(int row) {
    return column.booleanAt(rows.row(row));
  }

  @Override
  public long longAt(int row) {
    return column.longAt(rows.row(row));
  }

  @Override
  public double doubleAt(int row) {
    return column.doubleAt(rows.row(row));
  }

  @Override
  public String stringAt(int row) {
    return column.stringAt(rows.row(row));
  }

  @Override
  public byte[] utf8At(int row) {
    return column.utf8At(rows.row(row));
  }

  @Override
  public byte[] bytesAt(int row) {
    return column.bytesAt(rows.row(row));
  }

  @Override
  public BigDecimal decimalAt(int row) {
    return column.decimalAt(rows.row(row));
  }

  @Override
  public int lengthAt(int row) {
    return column.lengthAt(rows.row(row));
  }

  @Override
  public Column keysAt(int row) {
    return column.keysAt(rows.row(row));
  }

  @Override
  public Column elementsAt(int row) {
    return column.elementsAt(rows.row(row));
  }
}
