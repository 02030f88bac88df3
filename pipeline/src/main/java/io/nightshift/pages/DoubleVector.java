package io.nightshift.pages;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.spark.sql.types.DataTypes;

/** Numbers of 64 bits with a floating point. */
final class DoubleVector extends PageVector {
  private final double[] values;
  private double[] entries = new double[0];

  DoubleVector(int rows) {
    super(DataTypes.DoubleType, rows);
    this.values = new double[rows];
  }

  @Override
  int putPlain(byte[] page, int offset, int end, int row, int count) {
    int length = lengthWithin(offset, end, count, Double.BYTES);
    ByteBuffer.wrap(page, offset, length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asDoubleBuffer()
        .get(values, row, count);
    return offset + length;
  }

  @Override
  void setDictionary(Dictionary dictionary) {
    entries = new double[dictionary.getMaxId() + 1];
    for (int place = 0; place < entries.length; place++) {
      entries[place] = dictionary.decodeToDouble(place);
    }
  }

  @Override
  void putPlaces(int[] places, int row, int count) {
    for (int i = 0; i < count; i++) {
      values[row + i] = entries[places[i]];
    }
  }

  @Override
  void putNext(ValuesReader reader, int row) {
    values[row] = reader.readDouble();
  }

  @Override
  public double getDouble(int row) {
    return values[row];
  }

  @Override
  public void copyDoubles(int from, int count, double[] target) {
    System.arraycopy(values, from, target, 0, count);
  }
}
