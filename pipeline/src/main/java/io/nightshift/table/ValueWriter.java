package io.nightshift.table;

import io.nightshift.batch.Column;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** Hands one value of a column, which is not null, to Parquet. */
@FunctionalInterface
interface ValueWriter {
  void write(RecordConsumer consumer, Column column, int row);

  /** The writer for values of a type that {@link ParquetTypes} can write. */
  static ValueWriter of(DataType type) {
    if (type instanceof BooleanType) {
      return (consumer, column, row) -> consumer.addBoolean(column.booleanAt(row));
    } else if (type instanceof LongType
        || type instanceof TimestampType
        || type instanceof TimestampNTZType) {
      return (consumer, column, row) -> consumer.addLong(column.longAt(row));
    } else if (type instanceof FloatType) {
      return (consumer, column, row) -> consumer.addFloat((float) column.doubleAt(row));
    } else if (type instanceof DoubleType) {
      return (consumer, column, row) -> consumer.addDouble(column.doubleAt(row));
    } else if (type instanceof StringType) {
      return (consumer, column, row) -> consumer.addBinary(Binary.fromString(column.stringAt(row)));
    } else if (type instanceof BinaryType) {
      return (consumer, column, row) ->
          consumer.addBinary(Binary.fromConstantByteArray(column.bytesAt(row)));
    } else if (type instanceof DecimalType decimal) {
      return decimal(decimal);
    } else if (type instanceof ArrayType array) {
      return array(of(array.elementType()));
    } else if (type instanceof MapType map) {
      return map(of(map.keyType()), of(map.valueType()));
    }
    // What is left are numbers of up to 32 bits, and days.
    return (consumer, column, row) -> consumer.addInteger((int) column.longAt(row));
  }

  private static ValueWriter decimal(DecimalType type) {
    if (type.precision() <= ParquetTypes.INT32_DIGITS) {
      return (consumer, column, row) ->
          consumer.addInteger(unscaled(column, row, type).intValueExact());
    } else if (type.precision() <= ParquetTypes.INT64_DIGITS) {
      return (consumer, column, row) ->
          consumer.addLong(unscaled(column, row, type).longValueExact());
    }
    int length = ParquetTypes.decimalBytes(type.precision());
    return (consumer, column, row) ->
        consumer.addBinary(
            Binary.fromConstantByteArray(padded(unscaled(column, row, type), length)));
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

  /** The three levels that Parquet prescribes for lists. */
  private static ValueWriter array(ValueWriter element) {
    return (consumer, column, row) -> {
      consumer.startGroup();
      int length = column.lengthAt(row);
      if (length > 0) {
        Column elements = column.elementsAt(row);
        consumer.startField("list", 0);
        for (int i = 0; i < length; i++) {
          consumer.startGroup();
          if (!elements.isNull(i)) {
            consumer.startField("element", 0);
            element.write(consumer, elements, i);
            consumer.endField("element", 0);
          }
          consumer.endGroup();
        }
        consumer.endField("list", 0);
      }
      consumer.endGroup();
    };
  }

  /** The three levels that Parquet prescribes for maps. */
  private static ValueWriter map(ValueWriter key, ValueWriter value) {
    return (consumer, column, row) -> {
      consumer.startGroup();
      int entries = column.lengthAt(row);
      if (entries > 0) {
        Column keys = column.keysAt(row);
        Column values = column.elementsAt(row);
        consumer.startField("key_value", 0);
        for (int i = 0; i < entries; i++) {
          consumer.startGroup();
          consumer.startField("key", 0);
          key.write(consumer, keys, i);
          consumer.endField("key", 0);
          if (!values.isNull(i)) {
            consumer.startField("value", 1);
            value.write(consumer, values, i);
            consumer.endField("value", 1);
          }
          consumer.endGroup();
        }
        consumer.endField("key_value", 0);
      }
      consumer.endGroup();
    };
  }
}
