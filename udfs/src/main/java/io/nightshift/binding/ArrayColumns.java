package io.nightshift.binding;

import io.nightshift.batch.VectorType;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Columns of arrays within arrays; MLlib's vectors are arrays of double. */
final class ArrayColumns {
  private ArrayColumns() {}

  /** How many arrays deep a column is; 0 for single values, and if there is no such column. */
  static int depth(StructType schema, String column) {
    return schema.getFieldIndex(column).isDefined() ? depth(schema.apply(column).dataType()) : 0;
  }

  private static int depth(DataType type) {
    if (VectorType.is(type)) {
      return 1;
    }
    return type instanceof ArrayType array ? 1 + depth(array.elementType()) : 0;
  }

  /** The type of the elements, so many arrays deep. */
  static DataType elements(DataType type, int depth) {
    if (depth == 0) {
      return type;
    }
    return type instanceof ArrayType array
        ? elements(array.elementType(), depth - 1)
        : DataTypes.DoubleType;
  }
}
