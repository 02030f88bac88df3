package io.nightshift.binding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.nightshift.batch.Batch;
import io.nightshift.batch.Reject;
import io.nightshift.batch.Selection;
import java.util.function.Consumer;

/** Packs the rows of a batch into the tensor of one input. Not thread-safe. */
public sealed interface InputPacker permits ColumnsPacker, ArrayPacker {
  /** Takes native memory for that many rows; it is given back with the garbage. */
  static InputPacker of(InputBinding binding, int maxRows) {
    return binding.isArray()
        ? new ArrayPacker(binding, maxRows)
        : new ColumnsPacker(binding, maxRows);
  }

  /** The input's name. */
  String input();

  /**
   * Writes the selected rows into the memory, the i-th of them at place i. A row that cannot be
   * told is handed to the consumer; its place then holds nothing of use.
   */
  void pack(Batch batch, Selection rows, Consumer<Reject> rejects);

  /** The tensor of the rows that were packed last; the caller closes it before packing again. */
  OnnxTensor tensor() throws OrtException;
}
