package io.nightshift.pages;

import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.spark.sql.types.DataTypes;

/** Yes or no, which Parquet packs into bits, or into runs. */
final class BooleanVector extends PageVector {
  private final boolean[] values;

  BooleanVector(int rows) {
    super(DataTypes.BooleanType, rows);
    this.values = new boolean[rows];
  }

  @Override
  boolean knowsPlain() {
    return false;
  }

  @Override
  int putPlain(byte[] page, int offset, int end, int row, int count) {
    throw new IllegalStateException("bits do not lie in bytes of their own");
  }

  @Override
  void setDictionary(Dictionary dictionary) {
    throw new IllegalStateException("booleans have no dictionary");
  }

  @Override
  void putPlaces(int[] places, int row, int count) {
    throw new IllegalStateException("booleans have no dictionary");
  }

  @Override
  void putNext(ValuesReader reader, int row) {
    values[row] = reader.readBoolean();
  }

  @Override
  public boolean getBoolean(int row) {
    return values[row];
  }
}
