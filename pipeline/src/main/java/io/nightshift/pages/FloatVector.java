package io.nightshift.pages;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.spark.sql.types.DataTypes;

/** Numbers of 32 bits with a floating point. */
final class FloatVector extends PageVector {
  private final float[] values;
  private float[] entries = new float[0];

  FloatVector(int rows) {
    super(DataTypes.FloatType, rows);
    this.values = new float[rows];
  }

  @Override
  int putPlain(byte[] page, int offset, int end, int row, int count) {
    int length = lengthWithin(offset, end, count, Float.BYTES);
    ByteBuffer.wrap(page, offset, length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values, row, count);
    return offset + length;
  }

  @Override
  void setDictionary(Dictionary dictionary) {
    entries = new float[dictionary.getMaxId() + 1];
    for (int place = 0; place < entries.length; place++) {
      entries[place] = dictionary.decodeToFloat(place);
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
    values[row] = reader.readFloat();
  }

  @Override
  public float getFloat(int row) {
    return values[row];
  }

  @Override
  public void copyFloats(int from, int count, float[] target) {
    System.arraycopy(values, from, target, 0, count);
  }
}
