package io.nightshift.batch;

import java.util.List;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The vectors of Spark's MLlib, as files hold them: {@code struct<type: tinyint, size: int,
 * indices: array<int>, values: array<double>>}, where type 0 is sparse and 1 is dense. Batches show
 * them as arrays of double.
 */
public final class VectorType {
  /** What batches show. */
  public static final ArrayType SHOWN = DataTypes.createArrayType(DataTypes.DoubleType, false);

  static final int TYPE = 0;
  static final int SIZE = 1;
  static final int INDICES = 2;
  static final int VALUES = 3;
  static final byte SPARSE = 0;

  private static final List<String> FIELDS = List.of("type", "size", "indices", "values");

  /** How many fields there are. */
  static final int WIDTH = FIELDS.size();

  private static final List<String> TYPES =
      List.of("tinyint", "int", "array<int>", "array<double>");

  private VectorType() {}

  /** Whether a column of that type holds vectors. */
  public static boolean is(DataType type) {
    return type instanceof StructType struct
        && List.of(struct.fieldNames()).equals(FIELDS)
        && List.of(struct.fields()).stream()
            .map(field -> field.dataType().simpleString())
            .toList()
            .equals(TYPES);
  }

  /** The type in which batches show values of a column. */
  public static DataType shown(DataType type) {
    return is(type) ? SHOWN : type;
  }
}
