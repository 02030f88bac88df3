package io.nightshift.binding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.nightshift.batch.Column;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.TensorSpec;
import java.util.Arrays;

/** A tensor whose first dimension is the batch. Declared shapes may lie; the tensor does not. */
final class TensorRows implements OutputRows {
  private final TensorSpec output;
  private final long[] shape;
  private final TensorElements elements;

  private TensorRows(TensorSpec output, long[] shape, TensorElements elements) {
    this.output = output;
    this.shape = shape;
    this.elements = elements;
  }

  static TensorRows of(TensorSpec output, OnnxTensor tensor, int rows) throws OrtException {
    long[] shape = tensor.getInfo().getShape();
    if (shape.length == 0 || shape[0] != rows) {
      throw new InvalidRequestException(
          "Cannot use output '%s': it is not per row; %d rows gave shape %s"
              .formatted(output.name(), rows, Arrays.toString(shape)));
    }
    return new TensorRows(output, shape, TensorElements.of(tensor, output.type()));
  }

  @Override
  public Column column(OutputBinding binding) {
    int[] row = Arrays.stream(shape).skip(1).mapToInt(Math::toIntExact).toArray();
    int stride = size(row);
    if (binding.part() instanceof OutputExpression.At at) {
      int width = row.length == 0 ? 1 : row[0];
      if (at.index() >= width) {
        throw new InvalidRequestException(
            "Cannot make prediction column '%s': output '%s' has %d elements a row, there is none at index %d"
                .formatted(binding.column(), output.name(), width, at.index()));
      }
      int[] element = row.length == 0 ? row : Arrays.copyOfRange(row, 1, row.length);
      return column(binding, at.index() * size(element), stride, element);
    }
    return column(binding, 0, stride, row);
  }

  /** The column, if what each row has is as deep as the column's type. */
  private Column column(OutputBinding binding, int first, int stride, int[] value) {
    int depth = SparkTypes.depth(binding.type());
    if (depth == value.length) {
      return new TensorColumn(elements, first, stride, value);
    } else if (depth == 0 && size(value) == 1) {
      return new TensorColumn(elements, first, stride);
    } else if (depth == 1 && value.length == 0) {
      return new TensorColumn(elements, first, stride, 1);
    } else if (depth == 0) {
      throw new InvalidRequestException(
          "Cannot use output '%s': the model declares one value a row, %d rows gave shape %s; take one element by its index, as in %s[0]"
              .formatted(output.name(), shape[0], Arrays.toString(shape), output.name()));
    }
    throw new InvalidRequestException(
        "Cannot use output '%s': the model declares %s, %d rows gave shape %s"
            .formatted(output.name(), output.describe(), shape[0], Arrays.toString(shape)));
  }

  private static int size(int[] shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }
}
