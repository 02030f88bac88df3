package io.nightshift.batch;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.vectorized.ColumnarArray;
import org.apache.spark.sql.vectorized.ColumnarMap;
import org.apache.spark.sql.vectorized.ColumnarRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Values where Spark's vectorised readers have put them, dictionaries included: a part of a column
 * vector, or what one row of it holds. Nothing is copied but what is asked for.
 */
class VectorColumn implements Column {
  private final ColumnarArray values;

  /** Of the values, as files hold them. */
  final DataType type;

  private final boolean hasNulls;

  /**
   * A view.
   *
   * @param type of the values, as files hold them
   * @param hasNulls whether one of them may be null
   */
  VectorColumn(ColumnarArray values, DataType type, boolean hasNulls) {
    this.values = values;
    this.type = type;
    this.hasNulls = hasNulls;
  }

  @Override
  public boolean hasNulls() {
    return hasNulls;
  }

  @Override
  public boolean isNull(int row) {
    return hasNulls && values.isNullAt(row);
  }

  @Override
  public boolean booleanAt(int row) {
    return values.getBoolean(row);
  }

  @Override
  public long longAt(int row) {
    if (type instanceof IntegerType || type instanceof DateType) {
      return values.getInt(row);
    } else if (type instanceof ShortType) {
      return values.getShort(row);
    } else if (type instanceof ByteType) {
      return values.getByte(row);
    }
    return values.getLong(row);
  }

  @Override
  public double doubleAt(int row) {
    return type instanceof FloatType ? values.getFloat(row) : values.getDouble(row);
  }

  @Override
  public String stringAt(int row) {
    return values.getUTF8String(row).toString();
  }

  /** Bytes that are not UTF-8 become what {@link #stringAt} makes of them. */
  @Override
  public byte[] utf8At(int row) {
    UTF8String text = values.getUTF8String(row);
    return text.isValid() ? text.getBytes() : text.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] bytesAt(int row) {
    return values.getBinary(row);
  }

  @Override
  public BigDecimal decimalAt(int row) {
    DecimalType decimal = (DecimalType) type;
    return values.getDecimal(row, decimal.precision(), decimal.scale()).toJavaBigDecimal();
  }

  @Override
  public int lengthAt(int row) {
    if (type instanceof MapType) {
      return values.getMap(row).numElements();
    } else if (type instanceof ArrayType) {
      return values.getArray(row).numElements();
    }
    ColumnarRow vector = vector(row);
    return isSparse(vector)
        ? vector.getInt(VectorType.SIZE)
        : vector.getArray(VectorType.VALUES).numElements();
  }

  @Override
  public Column keysAt(int row) {
    return new VectorColumn(values.getMap(row).keyArray(), ((MapType) type).keyType(), false);
  }

  @Override
  public Column elementsAt(int row) {
    if (type instanceof MapType map) {
      ColumnarMap entries = values.getMap(row);
      return new VectorColumn(entries.valueArray(), map.valueType(), true);
    } else if (type instanceof ArrayType array) {
      return new VectorColumn(values.getArray(row), array.elementType(), true);
    }
    ColumnarRow vector = vector(row);
    ColumnarArray kept = vector.getArray(VectorType.VALUES);
    return isSparse(vector)
        ? new SparseColumn(vector.getArray(VectorType.INDICES).toIntArray(), kept.toDoubleArray())
        : new VectorColumn(kept, DataTypes.DoubleType, true);
  }

  private ColumnarRow vector(int row) {
    return values.getStruct(row, VectorType.WIDTH);
  }

  private static boolean isSparse(ColumnarRow vector) {
    return vector.getByte(VectorType.TYPE) == VectorType.SPARSE;
  }
}
