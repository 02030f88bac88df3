package io.nightshift.table;

import io.nightshift.batch.Column;
import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the prediction files of a run have.
 *
 * @param fields the predictions, then what is the same in every row
 * @param constants the values of those last fields
 * @param ids the numbers by which readers know the fields, by their paths in the file such as
 *     {@code scores.list.element}; empty where readers go by names
 */
public record FileShape(
    List<FileField> fields, List<Constant> constants, SortedMap<String, Integer> ids)
    implements Serializable {
  /** Copies the collections. */
  public FileShape {
    fields = List.copyOf(fields);
    constants = List.copyOf(constants);
    ids = new TreeMap<>(ids);
  }

  /** Files of just these fields, whose readers go by names. */
  public static FileShape of(List<FileField> fields) {
    return new FileShape(fields, List.of(), new TreeMap<>());
  }

  /** The same value in every row: text, or a whole number, which days since 1970 are, too. */
  public sealed interface Constant extends Column, Serializable {}

  /** The same text in every row; null if it is empty. */
  public record Text(String text) implements Constant {
    @Override
    public boolean isNull(int row) {
      return text.isEmpty();
    }

    @Override
    public String stringAt(int row) {
      return text;
    }
  }

  /** The same number in every row. */
  public record Whole(long number) implements Constant {
    @Override
    public boolean isNull(int row) {
      return false;
    }

    @Override
    public long longAt(int row) {
      return number;
    }
  }
}
