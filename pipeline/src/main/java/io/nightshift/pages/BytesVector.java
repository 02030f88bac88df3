package io.nightshift.pages;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.unsafe.types.UTF8String;

/** Text in UTF-8, or bytes: copied out of their pages, which are gone before the batch is. */
final class BytesVector extends PageVector {
  private static final int USUAL_LENGTH = 16;

  private final int[] starts;
  private final int[] lengths;
  private byte[] bytes;
  private int used;
  private byte[][] entries = new byte[0][];

  BytesVector(DataType type, int rows) {
    super(type, rows);
    this.starts = new int[rows];
    this.lengths = new int[rows];
    this.bytes = new byte[Math.multiplyExact(rows, USUAL_LENGTH)];
  }

  @Override
  void clear() {
    super.clear();
    used = 0;
  }

  @Override
  int putPlain(byte[] page, int offset, int end, int row, int count) {
    ByteBuffer lengthsInPage = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
    int at = offset;
    for (int i = 0; i < count; i++) {
      lengthWithin(at, end, 1, Integer.BYTES);
      int length = lengthsInPage.getInt(at);
      at += Integer.BYTES;
      lengthWithin(at, end, 1, length);
      put(row + i, page, at, length);
      at += length;
    }
    return at;
  }

  @Override
  void setDictionary(Dictionary dictionary) {
    entries = new byte[dictionary.getMaxId() + 1][];
    for (int place = 0; place < entries.length; place++) {
      entries[place] = dictionary.decodeToBinary(place).getBytes();
    }
  }

  @Override
  void putPlaces(int[] places, int row, int count) {
    for (int i = 0; i < count; i++) {
      byte[] entry = entries[places[i]];
      put(row + i, entry, 0, entry.length);
    }
  }

  @Override
  void putNext(ValuesReader reader, int row) {
    byte[] value = reader.readBytes().getBytesUnsafe();
    put(row, value, 0, value.length);
  }

  private void put(int row, byte[] source, int from, int length) {
    if (length > bytes.length - used) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(used, length), 2 * bytes.length));
    }
    System.arraycopy(source, from, bytes, used, length);
    starts[row] = used;
    lengths[row] = length;
    used += length;
  }

  @Override
  public UTF8String getUTF8String(int row) {
    return UTF8String.fromBytes(bytes, starts[row], lengths[row]);
  }

  @Override
  public byte[] getBinary(int row) {
    return Arrays.copyOfRange(bytes, starts[row], starts[row] + lengths[row]);
  }
}
