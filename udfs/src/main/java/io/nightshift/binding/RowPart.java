package io.nightshift.binding;

import io.nightshift.error.InvalidRequestException;
import java.util.Arrays;

/** What a prediction column takes of the tensor that one row has. */
final class RowPart {
  private final int first;
  private final int[] shape;

  /**
   * A part.
   *
   * @param first the index of its first element in the row's tensor
   * @param shape its dimensions; none for a single element
   */
  private RowPart(int first, int... shape) {
    this.first = first;
    this.shape = shape;
  }

  /**
   * Finds the part, and holds it to the column's type.
   *
   * @param row the dimensions of the row's tensor
   * @throws InvalidRequestException if it has not what the column takes, or is not as deep as
   *     declared
   */
  static RowPart of(OutputBinding binding, int[] row) {
    if (binding.part() instanceof OutputExpression.At at) {
      int width = row.length == 0 ? 1 : row[0];
      if (at.index() >= width) {
        throw new InvalidRequestException(
            "Cannot make prediction column '%s': output '%s' has %d elements a row, there is none at index %d"
                .formatted(binding.column(), binding.output().name(), width, at.index()));
      }
      int[] element = row.length == 0 ? row : Arrays.copyOfRange(row, 1, row.length);
      return new RowPart(at.index() * size(element), element).as(binding, row);
    }
    return new RowPart(0, row).as(binding, row);
  }

  /** The part, if it is as deep as the column's type; ones at the end of a shape do not count. */
  private RowPart as(OutputBinding binding, int[] row) {
    int depth = SparkTypes.depth(binding.type());
    String output = binding.output().name();
    if (depth == shape.length) {
      return this;
    } else if (depth == 0 && size(shape) == 1) {
      return new RowPart(first);
    } else if (depth == 1 && shape.length == 0) {
      return new RowPart(first, 1);
    } else if (depth == 0) {
      throw new InvalidRequestException(
          "Cannot use output '%s': the model declares one value a row, a row has shape %s; take one element by its index, as in %s[0]"
              .formatted(output, Arrays.toString(row), output));
    }
    throw new InvalidRequestException(
        "Cannot use output '%s': the model declares %s, a row has shape %s"
            .formatted(output, binding.output().describe(), Arrays.toString(row)));
  }

  /**
   * This part of each of several rows.
   *
   * @param elements what the rows' tensors hold
   * @param stride how many elements are between the first of a row and that of the next
   */
  TensorColumn in(TensorElements elements, int stride) {
    return new TensorColumn(elements, first, stride, shape);
  }

  /** How many elements a shape has. */
  static int size(int[] shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }
}
