package io.nightshift.pages;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.spark.sql.types.DataType;

/** Whole numbers of 64 bits, and moments in microseconds. */
final class LongVector extends PageVector {
  private final long[] values;
  private long[] entries = new long[0];

  LongVector(DataType type, int rows) {
    super(type, rows);
    this.values = new long[rows];
  }

  @Override
  int putPlain(byte[] page, int offset, int end, int row, int count) {
    int length = lengthWithin(offset, end, count, Long.BYTES);
    ByteBuffer.wrap(page, offset, length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asLongBuffer()
        .get(values, row, count);
    return offset + length;
  }

  @Override
  void setDictionary(Dictionary dictionary) {
    entries = new long[dictionary.getMaxId() + 1];
    for (int place = 0; place < entries.length; place++) {
      entries[place] = dictionary.decodeToLong(place);
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
    values[row] = reader.readLong();
  }

  @Override
  public long getLong(int row) {
    return values[row];
  }

  @Override
  public void copyLongs(int from, int count, long[] target) {
    System.arraycopy(values, from, target, 0, count);
  }
}
