package io.nightshift.binding;

import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import io.nightshift.batch.Column;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.MapSpec;
import io.nightshift.model.OutputSpec;
import io.nightshift.model.SequenceSpec;
import io.nightshift.model.TensorSpec;
import java.util.List;

/** What one run of the model gave for one output, row by row, copied out of native memory. */
sealed interface OutputRows permits TensorRows, MapRows, SequenceRows {
  /**
   * Copies an output.
   *
   * @param rows how many rows were run
   * @throws InvalidRequestException if it has not one value for each row
   */
  static OutputRows of(OutputSpec output, OnnxValue value, int rows) throws OrtException {
    if (output instanceof MapSpec map) {
      return MapRows.of(map, (OnnxSequence) value, rows);
    }
    if (output instanceof SequenceSpec sequence) {
      return SequenceRows.of(sequence, (OnnxSequence) value, rows);
    }
    return TensorRows.of((TensorSpec) output, (OnnxTensor) value, rows);
  }

  /**
   * A prediction column of it; null in rows that lack the key that it takes.
   *
   * @throws InvalidRequestException if the rows have not what the column takes
   */
  Column column(OutputBinding binding);

  /**
   * Holds a sequence to one value for each row.
   *
   * @param values its values, which are closed if they are more or fewer
   * @param what they are, for the message
   * @throws InvalidRequestException if they are more or fewer
   */
  static void requireOneEach(
      OutputSpec output, List<? extends OnnxValue> values, String what, int rows) {
    if (values.size() != rows) {
      values.forEach(OnnxValue::close);
      throw new InvalidRequestException(
          "Cannot use output '%s': it is not per row; %d rows gave a sequence of %d %s"
              .formatted(output.name(), rows, values.size(), what));
    }
  }
}
