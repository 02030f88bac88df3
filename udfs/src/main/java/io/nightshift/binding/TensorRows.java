package io.nightshift.binding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.nightshift.batch.Column;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.TensorSpec;
import java.util.Arrays;

/** A tensor whose first dimension is the batch. Declared shapes may lie; the tensor does not. */
final class TensorRows implements OutputRows {
  private final long[] shape;
  private final TensorElements elements;

  private TensorRows(long[] shape, TensorElements elements) {
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
    return new TensorRows(shape, TensorElements.of(tensor, output.type()));
  }

  @Override
  public Column column(OutputBinding binding) {
    int[] row = Arrays.stream(shape).skip(1).mapToInt(Math::toIntExact).toArray();
    return RowPart.of(binding, row).in(elements, RowPart.size(row));
  }
}
