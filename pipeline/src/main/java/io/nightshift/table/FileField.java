package io.nightshift.table;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.types.DataType;

/** A field of a file of the table. */
public sealed interface FileField extends Serializable {
  /** Its name. */
  String name();

  /**
   * A field that holds a column's values.
   *
   * @param type the column's type in Spark
   * @param isUnique whether no value is there twice, so that a dictionary of them would be as large
   *     as they are
   */
  record Value(String name, DataType type, boolean isUnique) implements FileField {
    /** A field whose values may repeat. */
    public Value(String name, DataType type) {
      this(name, type, false);
    }
  }

  /** A field that holds several columns under one name. */
  record Group(String name, List<Value> values) implements FileField {
    /** Copies the list. */
    public Group {
      values = List.copyOf(values);
    }
  }
}
