package io.nightshift.model;

import java.util.List;

/**
 * A tensor as a model declares it.
 *
 * @param name the name in the graph
 * @param type what its elements are
 * @param shape the size of each dimension, {@link #ANY} where the model leaves it open; the first
 *     is the batch; empty for a single number, and where the model does not declare it
 */
public record TensorSpec(String name, ElementType type, List<Long> shape) implements OutputSpec {
  /** The size of a dimension that the model leaves open. */
  public static final long ANY = -1;

  /** Copies the shape. */
  public TensorSpec {
    shape = List.copyOf(shape);
  }

  /** The number of dimensions, the batch included. */
  public int rank() {
    return shape.size();
  }

  /** Whether each row has one element: [N] or [N,1]. */
  public boolean isScalarPerRow() {
    return rank() == 1 || (rank() == 2 && shape.get(1) == 1);
  }

  /** How people write it: {@code float32 [N,3]}. */
  @Override
  public String describe() {
    return describe(type, shape, "N");
  }

  /** With a name for the first dimension where it is open; any other is {@code ?} then. */
  static String describe(ElementType type, List<Long> shape, String first) {
    StringBuilder text = new StringBuilder(type.label()).append(" [");
    for (int i = 0; i < shape.size(); i++) {
      String open = i == 0 ? first : "?";
      text.append(i == 0 ? "" : ",").append(shape.get(i) == ANY ? open : shape.get(i).toString());
    }
    return text.append(']').toString();
  }
}
