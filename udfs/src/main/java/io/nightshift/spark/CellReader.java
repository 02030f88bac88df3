package io.nightshift.spark;

import io.nightshift.batch.Column;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import scala.collection.immutable.ArraySeq$;
import scala.jdk.javaapi.CollectionConverters;

/** Takes a value out of a prediction column, as Spark's rows hold values of its type. */
@FunctionalInterface
interface CellReader {
  /** The value of a row; null where the column has none. */
  Object read(Column column, int row);

  /** For prediction columns of a type. */
  static CellReader of(DataType type) {
    CellReader reader = ofPresent(type);
    return (column, row) -> column.isNull(row) ? null : reader.read(column, row);
  }

  private static CellReader ofPresent(DataType type) {
    if (type instanceof FloatType) {
      return (column, row) -> (float) column.doubleAt(row);
    } else if (type instanceof DoubleType) {
      return Column::doubleAt;
    } else if (type instanceof LongType) {
      return Column::longAt;
    } else if (type instanceof IntegerType) {
      return (column, row) -> (int) column.longAt(row);
    } else if (type instanceof ShortType) {
      return (column, row) -> (short) column.longAt(row);
    } else if (type instanceof ByteType) {
      return (column, row) -> (byte) column.longAt(row);
    } else if (type instanceof BooleanType) {
      return Column::booleanAt;
    } else if (type instanceof StringType) {
      return Column::stringAt;
    } else if (type instanceof DecimalType) {
      return Column::decimalAt;
    } else if (type instanceof ArrayType array) {
      return ofArrays(of(array.elementType()));
    } else if (type instanceof MapType map) {
      return ofMaps(of(map.keyType()), of(map.valueType()));
    }
    throw new IllegalArgumentException("not a type of predictions: " + type.simpleString());
  }

  private static CellReader ofArrays(CellReader elements) {
    return (column, row) -> {
      Object[] values = new Object[column.lengthAt(row)];
      Column cells = column.elementsAt(row);
      for (int i = 0; i < values.length; i++) {
        values[i] = elements.read(cells, i);
      }
      return ArraySeq$.MODULE$.unsafeWrapArray(values);
    };
  }

  private static CellReader ofMaps(CellReader keys, CellReader values) {
    return (column, row) -> {
      Map<Object, Object> entries = new LinkedHashMap<>();
      Column keyCells = column.keysAt(row);
      Column valueCells = column.elementsAt(row);
      for (int i = 0; i < column.lengthAt(row); i++) {
        entries.put(keys.read(keyCells, i), values.read(valueCells, i));
      }
      return CollectionConverters.asScala(entries);
    };
  }
}
