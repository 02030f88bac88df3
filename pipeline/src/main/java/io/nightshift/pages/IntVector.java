package io.nightshift.pages;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.spark.sql.types.DataType;

/** Whole numbers of up to 32 bits, and days. */
final class IntVector extends PageVector {
  private final int[] values;
  private final int bits;
  private int[] entries = new int[0];

  IntVector(DataType type, int rows) {
    super(type, rows);
    this.values = new int[rows];
    this.bits = Byte.SIZE * Math.min(type.defaultSize(), Integer.BYTES);
  }

  @Override
  int putPlain(byte[] page, int offset, int end, int row, int count) {
    int length = lengthWithin(offset, end, count, Integer.BYTES);
    ByteBuffer.wrap(page, offset, length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asIntBuffer()
        .get(values, row, count);
    return offset + length;
  }

  @Override
  void setDictionary(Dictionary dictionary) {
    entries = new int[dictionary.getMaxId() + 1];
    for (int place = 0; place < entries.length; place++) {
      entries[place] = dictionary.decodeToInt(place);
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
    values[row] = reader.readInteger();
  }

  /** As the accessor of the type would tell it. */
  private int narrowed(int value) {
    return switch (bits) {
      case Byte.SIZE -> (byte) value;
      case Short.SIZE -> (short) value;
      default -> value;
    };
  }

  @Override
  public byte getByte(int row) {
    return (byte) values[row];
  }

  @Override
  public short getShort(int row) {
    return (short) values[row];
  }

  @Override
  public int getInt(int row) {
    return values[row];
  }

  @Override
  public void copyLongs(int from, int count, long[] target) {
    for (int i = 0; i < count; i++) {
      target[i] = narrowed(values[from + i]);
    }
  }
}
