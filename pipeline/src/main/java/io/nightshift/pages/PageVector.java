package io.nightshift.pages;

import io.nightshift.batch.BulkVector;
import java.util.Arrays;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarArray;
import org.apache.spark.sql.vectorized.ColumnarMap;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The values of one column that were decoded last, by row. Its memory is used again for the next
 * ones. Not thread-safe.
 */
abstract class PageVector extends BulkVector {
  private final boolean[] isNull;
  private int nulls;

  /**
   * A vector without values.
   *
   * @param rows the most that it will have
   */
  PageVector(DataType type, int rows) {
    super(type);
    this.isNull = new boolean[rows];
  }

  /** Forgets all values. */
  void clear() {
    if (nulls > 0) {
      Arrays.fill(isNull, false);
      nulls = 0;
    }
  }

  /** Sets a row to null. */
  final void putNull(int row) {
    isNull[row] = true;
    nulls++;
  }

  /**
   * Takes values that lie in a page as they are.
   *
   * @param offset of the first one's first byte
   * @param end where the page ends
   * @param row of the first one
   * @return the offset behind the last one
   */
  abstract int putPlain(byte[] page, int offset, int end, int row, int count);

  /**
   * How many bytes so many values take.
   *
   * @throws ParquetDecodingException if the page ends before them
   */
  static int lengthWithin(int offset, int end, int count, int each) {
    long length = (long) count * each;
    if (length < 0 || length > end - offset) {
      throw new ParquetDecodingException(
          "%d values of %d bytes where a page has %d left".formatted(count, each, end - offset));
    }
    return (int) length;
  }

  /**
   * Takes over the dictionary that places refer to from now on: all of its entries, and no place
   * for any other, so that what is beyond them is found by the array itself.
   */
  abstract void setDictionary(Dictionary dictionary);

  /**
   * Takes values by their places in the dictionary, of which the first is for the given row.
   *
   * @throws IndexOutOfBoundsException if the dictionary has no such place
   */
  abstract void putPlaces(int[] places, int row, int count);

  /** Takes the next value of any encoding. */
  abstract void putNext(ValuesReader values, int row);

  /** Whether {@link #putPlain} knows how values lie in a page. */
  boolean knowsPlain() {
    return true;
  }

  @Override
  public final boolean hasNull() {
    return nulls > 0;
  }

  @Override
  public final int numNulls() {
    return nulls;
  }

  @Override
  public final boolean isNullAt(int row) {
    return isNull[row];
  }

  @Override
  public final void close() {
    // Nothing but arrays.
  }

  @Override
  public boolean getBoolean(int row) {
    throw unsupported();
  }

  @Override
  public byte getByte(int row) {
    throw unsupported();
  }

  @Override
  public short getShort(int row) {
    throw unsupported();
  }

  @Override
  public int getInt(int row) {
    throw unsupported();
  }

  @Override
  public long getLong(int row) {
    throw unsupported();
  }

  @Override
  public float getFloat(int row) {
    throw unsupported();
  }

  @Override
  public double getDouble(int row) {
    throw unsupported();
  }

  @Override
  public UTF8String getUTF8String(int row) {
    throw unsupported();
  }

  @Override
  public byte[] getBinary(int row) {
    throw unsupported();
  }

  @Override
  public final ColumnarArray getArray(int row) {
    throw unsupported();
  }

  @Override
  public final ColumnarMap getMap(int row) {
    throw unsupported();
  }

  @Override
  public final Decimal getDecimal(int row, int precision, int scale) {
    throw unsupported();
  }

  @Override
  public final ColumnVector getChild(int ordinal) {
    throw unsupported();
  }

  private UnsupportedOperationException unsupported() {
    return new UnsupportedOperationException("a column of " + dataType().simpleString());
  }
}
