package io.nightshift.batch;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;

/** The columns of Spark's frames, before any row is read. */
public final class FrameColumns {
  private FrameColumns() {}

  /** A column by its name, taken literally: a dot in it does not mean a field. */
  public static Column named(String name) {
    return functions.col("`" + name.replace("`", "``") + "`");
  }

  /**
   * The same columns, with user-defined types, such as MLlib's vectors, as what they are made of.
   */
  public static StructType unwrapped(StructType schema) {
    StructType unwrapped = new StructType();
    for (StructField field : schema.fields()) {
      DataType type =
          field.dataType() instanceof UserDefinedType<?> defined
              ? defined.sqlType()
              : field.dataType();
      unwrapped =
          unwrapped.add(new StructField(field.name(), type, field.nullable(), field.metadata()));
    }
    return unwrapped;
  }
}
