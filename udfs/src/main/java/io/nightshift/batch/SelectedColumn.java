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
  public long[] longs(int from, int count) {
    return isRange(from, count)
        ? column.longs(rows.row(from), count)
        : Column.super.longs(from, count);
  }

  @Override
  public float[] floats(int from, int count) {
    return isRange(from, count)
        ? column.floats(rows.row(from), count)
        : Column.super.floats(from, count);
  }

  @Override
  public double[] doubles(int from, int count) {
    return isRange(from, count)
        ? column.doubles(rows.row(from), count)
        : Column.super.doubles(from, count);
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
