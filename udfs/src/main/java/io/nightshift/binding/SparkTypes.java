package io.nightshift.binding;

import io.nightshift.model.ElementType;
import io.nightshift.model.MapSpec;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** The types of prediction columns: the narrowest of Spark's that tells every value exactly. */
final class SparkTypes {
  /** The digits of the greatest uint64. */
  private static final int UINT64_DIGITS = 20;

  private SparkTypes() {}

  static DataType of(ElementType type) {
    return switch (type) {
      case FLOAT16, BFLOAT16, FLOAT32 -> DataTypes.FloatType;
      case FLOAT64 -> DataTypes.DoubleType;
      case INT8 -> DataTypes.ByteType;
      case INT16, UINT8 -> DataTypes.ShortType;
      case INT32, UINT16 -> DataTypes.IntegerType;
      case INT64, UINT32 -> DataTypes.LongType;
      case UINT64 -> DataTypes.createDecimalType(UINT64_DIGITS, 0);
      case BOOL -> DataTypes.BooleanType;
      case STRING -> DataTypes.StringType;
    };
  }

  static DataType of(MapSpec map) {
    return DataTypes.createMapType(of(map.keys()), of(map.values()), false);
  }

  /** Arrays within arrays, so many deep; the elements themselves for none. */
  static DataType nested(ElementType elements, int depth) {
    DataType type = of(elements);
    for (int i = 0; i < depth; i++) {
      type = DataTypes.createArrayType(type, false);
    }
    return type;
  }

  /** How many arrays deep a type is. */
  static int depth(DataType type) {
    return type instanceof ArrayType array ? 1 + depth(array.elementType()) : 0;
  }
}
