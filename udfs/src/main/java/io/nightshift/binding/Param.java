package io.nightshift.binding;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A value that the job gives for an input which is not per row.
 *
 * @param shape its dimensions; none for a single value
 * @param values the elements in row-major order: {@link Long}, {@link Double}, {@link String} or
 *     {@link Boolean}
 */
public record Param(List<Long> shape, List<Object> values) implements Serializable {
  /** Copies the lists. */
  public Param {
    shape = List.copyOf(shape);
    values = List.copyOf(values);
  }

  /** A single value. */
  public static Param of(Object value) {
    return new Param(List.of(), List.of(value));
  }

  /**
   * A list of params of one shape.
   *
   * @throws IllegalArgumentException if it is empty or their shapes differ
   */
  public static Param of(List<Param> items) {
    if (items.stream().map(Param::shape).distinct().count() != 1) {
      throw new IllegalArgumentException("a list must have items, all of one shape");
    }
    List<Long> shape = new ArrayList<>(List.of((long) items.size()));
    shape.addAll(items.get(0).shape());
    return new Param(shape, items.stream().flatMap(item -> item.values().stream()).toList());
  }

  /**
   * How people write it.
   *
   * @param most how many values are told; of more, how many they are
   */
  public String describe(int most) {
    if (shape.isEmpty()) {
      return String.valueOf(values.get(0));
    }
    String first =
        values.stream().limit(most).map(String::valueOf).collect(Collectors.joining(", "));
    String dimensions = shape.size() == 1 ? "" : " as " + shape;
    return values.size() > most
        ? "[%s … %d values]%s".formatted(first, values.size(), dimensions)
        : "[%s]%s".formatted(first, dimensions);
  }
}
