package io.nightshift.table;

import io.nightshift.batch.Column;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** Writes single values into one column of a file. */
final class LeafWriter implements ValueWriter {
  private final ColumnWriter leaf;
  private final Put put;
  private final Optional<PutAll> putAll;

  /** 1 where null is told by a level of its own. */
  private final int ownLevel;

  /** Hands one value, which is not null, to Parquet. */
  @FunctionalInterface
  private interface Put {
    void put(ColumnWriter leaf, Column column, int row, int repetition, int definition);
  }

  /** Hands the values of rows, none of which is null, to Parquet. */
  @FunctionalInterface
  private interface PutAll {
    void put(ColumnWriter leaf, Column column, int from, int count, int definition);
  }

  private LeafWriter(ColumnWriter leaf, DataType type, int ownLevel) {
    this.leaf = leaf;
    this.put = put(type);
    this.putAll = putAll(type);
    this.ownLevel = ownLevel;
  }

  /** For values that may be null. */
  static LeafWriter optional(DataType type, ColumnWriter leaf) {
    return new LeafWriter(leaf, type, 1);
  }

  /** For values that are never null. */
  static LeafWriter required(DataType type, ColumnWriter leaf) {
    return new LeafWriter(leaf, type, 0);
  }

  @Override
  public void write(Column column, int row, int repetition, int definition) {
    if (column.isNull(row)) {
      leaf.writeNull(repetition, definition);
    } else {
      put.put(leaf, column, row, repetition, definition + ownLevel);
    }
  }

  @Override
  public void writeRows(Column column, int from, int to) {
    if (putAll.isPresent() && !column.hasNulls()) {
      putAll.get().put(leaf, column, from, to - from, ownLevel);
    } else {
      ValueWriter.super.writeRows(column, from, to);
    }
  }

  @Override
  public void writeNull(int repetition, int definition) {
    leaf.writeNull(repetition, definition);
  }

  /** For the types of numbers that columns hand over many at a time. */
  private static Optional<PutAll> putAll(DataType type) {
    if (isLong(type)) {
      return Optional.of(
          (leaf, column, from, count, d) -> {
            long[] values = new long[count];
            column.copyLongs(from, count, values);
            for (long value : values) {
              leaf.write(value, 0, d);
            }
          });
    } else if (type instanceof FloatType) {
      return Optional.of(
          (leaf, column, from, count, d) -> {
            float[] values = new float[count];
            column.copyFloats(from, count, values);
            for (float value : values) {
              leaf.write(value, 0, d);
            }
          });
    } else if (type instanceof DoubleType) {
      return Optional.of(
          (leaf, column, from, count, d) -> {
            double[] values = new double[count];
            column.copyDoubles(from, count, values);
            for (double value : values) {
              leaf.write(value, 0, d);
            }
          });
    }
    return Optional.empty();
  }

  /** Whether values are kept as whole numbers of 64 bits, as they are. */
  static boolean isLong(DataType type) {
    return type instanceof LongType
        || type instanceof TimestampType
        || type instanceof TimestampNTZType;
  }

  private static Put put(DataType type) {
    if (type instanceof BooleanType) {
      return (leaf, column, row, r, d) -> leaf.write(column.booleanAt(row), r, d);
    } else if (isLong(type)) {
      return (leaf, column, row, r, d) -> leaf.write(column.longAt(row), r, d);
    } else if (type instanceof FloatType) {
      return (leaf, column, row, r, d) -> leaf.write((float) column.doubleAt(row), r, d);
    } else if (type instanceof DoubleType) {
      return (leaf, column, row, r, d) -> leaf.write(column.doubleAt(row), r, d);
    } else if (type instanceof StringType) {
      return (leaf, column, row, r, d) ->
          leaf.write(Binary.fromConstantByteArray(column.utf8At(row)), r, d);
    } else if (type instanceof BinaryType) {
      return (leaf, column, row, r, d) ->
          leaf.write(Binary.fromConstantByteArray(column.bytesAt(row)), r, d);
    } else if (type instanceof DecimalType decimal) {
      return decimal(decimal);
    }
    // What is left are numbers of up to 32 bits, and days.
    return (leaf, column, row, r, d) -> leaf.write((int) column.longAt(row), r, d);
  }

  private static Put decimal(DecimalType type) {
    if (type.precision() <= ParquetTypes.INT32_DIGITS) {
      return (leaf, column, row, r, d) ->
          leaf.write(unscaled(column, row, type).intValueExact(), r, d);
    } else if (type.precision() <= ParquetTypes.INT64_DIGITS) {
      return (leaf, column, row, r, d) ->
          leaf.write(unscaled(column, row, type).longValueExact(), r, d);
    }
    int length = ParquetTypes.decimalBytes(type.precision());
    return (leaf, column, row, r, d) ->
        leaf.write(Binary.fromConstantByteArray(padded(unscaled(column, row, type), length)), r, d);
  }

  private static BigInteger unscaled(Column column, int row, DecimalType type) {
    BigDecimal value = column.decimalAt(row);
    return value.setScale(type.scale()).unscaledValue();
  }

  /** Two's complement, most significant byte first, of exactly that length. */
  private static byte[] padded(BigInteger value, int length) {
    byte[] shortest = value.toByteArray();
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) (value.signum() < 0 ? -1 : 0));
    System.arraycopy(shortest, 0, bytes, length - shortest.length, shortest.length);
    return bytes;
  }
}
