package io.nightshift.table;

import io.nightshift.batch.Column;
import java.util.Iterator;
import org.apache.parquet.column.ColumnWriter;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;

/**
 * Takes values apart into the columns of a file, as the Parquet format does it: each value with how
 * many of the levels above it are there (definition), and from which on it continues an array
 * (repetition). Every value may be null, but for the keys of maps.
 */
interface ValueWriter {
  /**
   * Writes the value of a row, which may be null.
   *
   * @param repetition the level from which on this continues what is before; 0 for a new row
   * @param definition how many optional and repeated levels above the value are there
   */
  void write(Column column, int row, int repetition, int definition);

  /** Writes the values of rows of their own, from one to another, exclusive. */
  default void writeRows(Column column, int from, int to) {
    for (int row = from; row < to; row++) {
      write(column, row, 0, 0);
    }
  }

  /** Writes that there is nothing from a level on. */
  void writeNull(int repetition, int definition);

  /**
   * The writer for values of a type that {@link ParquetTypes} can write.
   *
   * @param leaves where the values of the next leaves of the schema go
   */
  static ValueWriter of(DataType type, Iterator<ColumnWriter> leaves) {
    return of(type, leaves, 0);
  }

  private static ValueWriter of(DataType type, Iterator<ColumnWriter> leaves, int arraysAbove) {
    if (type instanceof ArrayType array) {
      int level = arraysAbove + 1;
      return new ArrayWriter(of(array.elementType(), leaves, level), level);
    } else if (type instanceof MapType map) {
      int level = arraysAbove + 1;
      ValueWriter keys = LeafWriter.required(map.keyType(), leaves.next());
      return new MapWriter(keys, of(map.valueType(), leaves, level), level);
    }
    return LeafWriter.optional(type, leaves.next());
  }

  /**
   * The three levels that Parquet prescribes for lists.
   *
   * @param level how many arrays and maps there are down to this one
   */
  record ArrayWriter(ValueWriter element, int level) implements ValueWriter {
    @Override
    public void write(Column column, int row, int repetition, int definition) {
      if (column.isNull(row)) {
        writeNull(repetition, definition);
        return;
      }
      int length = column.lengthAt(row);
      if (length == 0) {
        writeNull(repetition, definition + 1);
        return;
      }
      Column elements = column.elementsAt(row);
      for (int i = 0; i < length; i++) {
        element.write(elements, i, i == 0 ? repetition : level, definition + 2);
      }
    }

    @Override
    public void writeNull(int repetition, int definition) {
      element.writeNull(repetition, definition);
    }
  }

  /**
   * The two levels that Parquet prescribes for maps.
   *
   * @param level how many arrays and maps there are down to this one
   */
  record MapWriter(ValueWriter key, ValueWriter value, int level) implements ValueWriter {
    @Override
    public void write(Column column, int row, int repetition, int definition) {
      if (column.isNull(row)) {
        writeNull(repetition, definition);
        return;
      }
      int entries = column.lengthAt(row);
      if (entries == 0) {
        writeNull(repetition, definition + 1);
        return;
      }
      Column keys = column.keysAt(row);
      Column values = column.elementsAt(row);
      for (int i = 0; i < entries; i++) {
        key.write(keys, i, i == 0 ? repetition : level, definition + 2);
        value.write(values, i, i == 0 ? repetition : level, definition + 2);
      }
    }

    @Override
    public void writeNull(int repetition, int definition) {
      key.writeNull(repetition, definition);
      value.writeNull(repetition, definition);
    }
  }
}
