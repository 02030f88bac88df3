package io.nightshift.run;

import io.nightshift.batch.Batch;
import io.nightshift.batch.Column;
import io.nightshift.batch.RowBatch;
import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * 64-bit hashes of keys: the same for equal keys, however they are read. The hashes of keys that
 * are a single number are different for different numbers.
 *
 * @param types of the columns of the key, as the snapshot has them
 */
record KeyHash(List<DataType> types) implements Serializable {
  /** Odd, and so every 64-bit number times it is another one: 2^64 divided by the golden ratio. */
  private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Hashes one value, which is not null. */
  @FunctionalInterface
  private interface ValueHash {
    long of(Column column, int row);
  }

  KeyHash {
    types = List.copyOf(types);
  }

  /** Whether a key is a number of up to 64 bits, or what is one within: a day or a moment. */
  boolean isOneWholeNumber() {
    return types.size() == 1 && isWhole(types.get(0));
  }

  /** Adds the keys of a batch, whose columns are those of the key and no others. */
  void addAll(Batch batch, HashList hashes) {
    int rows = batch.rows();
    long[] found = new long[rows];
    boolean[] isMissing = null;
    for (int c = 0; c < types.size(); c++) {
      Column column = batch.column(c);
      if (column.hasNulls()) {
        isMissing = isMissing == null ? new boolean[rows] : isMissing;
        mark(column, isMissing);
      }
      mixIn(column, types.get(c), found, isMissing);
    }
    hashes.add(found, isMissing);
  }

  /** The hash of a row with the columns of the key and no others, none of which may be null. */
  long of(Row row) {
    RowBatch batch = new RowBatch(1, types.size());
    batch.add(row);
    long hash = 0;
    for (int c = 0; c < types.size(); c++) {
      hash = mixed(hash, valueHash(types.get(c)).of(batch.column(c), 0));
    }
    return hash;
  }

  private static void mark(Column column, boolean[] isMissing) {
    for (int row = 0; row < isMissing.length; row++) {
      isMissing[row] |= column.isNull(row);
    }
  }

  private static void mixIn(Column column, DataType type, long[] hashes, boolean[] isMissing) {
    if (isWhole(type)) {
      long[] values = new long[hashes.length];
      column.copyLongs(0, hashes.length, values);
      for (int row = 0; row < hashes.length; row++) {
        hashes[row] = mixed(hashes[row], values[row]);
      }
      return;
    }
    ValueHash value = valueHash(type);
    for (int row = 0; row < hashes.length; row++) {
      if (isMissing == null || !isMissing[row]) {
        hashes[row] = mixed(hashes[row], value.of(column, row));
      }
    }
  }

  /** Of one hash, different values come to different ones. */
  private static long mixed(long hash, long value) {
    long mixed = (Long.rotateLeft(hash, 29) ^ value) * SPREAD;
    mixed = (mixed ^ (mixed >>> 32)) * SPREAD;
    return mixed ^ (mixed >>> 29);
  }

  /** Whether values are numbers of up to 64 bits, or days or moments, which are numbers within. */
  private static boolean isWhole(DataType type) {
    return type instanceof ByteType
        || type instanceof ShortType
        || type instanceof IntegerType
        || type instanceof LongType
        || type instanceof DateType
        || type instanceof TimestampType
        || type instanceof TimestampNTZType;
  }

  private static ValueHash valueHash(DataType type) {
    if (isWhole(type)) {
      return Column::longAt;
    } else if (type instanceof BooleanType) {
      return (column, row) -> column.booleanAt(row) ? 1 : 0;
    } else if (type instanceof FloatType || type instanceof DoubleType) {
      // Both zeros are equal, and so is NaN to itself.
      return (column, row) -> Double.doubleToLongBits(column.doubleAt(row) + 0d);
    } else if (type instanceof StringType) {
      return (column, row) -> hash(column.utf8At(row));
    } else if (type instanceof BinaryType) {
      return (column, row) -> hash(column.bytesAt(row));
    } else if (type instanceof DecimalType) {
      return (column, row) -> hash(column.decimalAt(row).unscaledValue().toByteArray());
    } else if (type instanceof ArrayType array) {
      ValueHash element = valueHash(array.elementType());
      return (column, row) -> hash(column, row, element);
    }
    // Equal maps may have their entries in any order.
    return (column, row) -> column.lengthAt(row);
  }

  private static long hash(Column arrays, int row, ValueHash element) {
    int length = arrays.lengthAt(row);
    Column elements = arrays.elementsAt(row);
    long hash = length;
    for (int i = 0; i < length; i++) {
      hash = mixed(hash, elements.isNull(i) ? SPREAD : element.of(elements, i));
    }
    return hash;
  }

  private static long hash(byte[] bytes) {
    long hash = bytes.length;
    int at = 0;
    for (; at + Long.BYTES <= bytes.length; at += Long.BYTES) {
      hash = mixed(hash, (long) WORDS.get(bytes, at));
    }
    long rest = 0;
    for (int i = bytes.length - 1; i >= at; i--) {
      rest = rest << Byte.SIZE | Byte.toUnsignedLong(bytes[i]);
    }
    return mixed(hash, rest);
  }
}
