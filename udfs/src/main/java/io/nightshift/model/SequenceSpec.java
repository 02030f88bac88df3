package io.nightshift.model;

import java.util.List;

/**
 * An output that is a sequence with one tensor for each row, as {@code SplitToSequence} gives it.
 *
 * @param name the name in the graph
 * @param elements what the elements of the tensors are
 * @param rowShape the dimensions of each row's tensor, {@link TensorSpec#ANY} where the model
 *     leaves them open; none for a single value, and one open dimension where the model declares no
 *     shape
 */
public record SequenceSpec(String name, ElementType elements, List<Long> rowShape)
    implements OutputSpec {
  /** Copies the shape. */
  public SequenceSpec {
    rowShape = List.copyOf(rowShape);
  }

  /** How many arrays deep a row's value is: none, where it is declared as [] or [1]. */
  public int depth() {
    return rowShape.equals(List.of(1L)) ? 0 : rowShape.size();
  }

  /** How people write it: {@code sequence of float32 [?,3] [N]}. */
  @Override
  public String describe() {
    return "sequence of %s [N]".formatted(TensorSpec.describe(elements, rowShape, "?"));
  }
}
