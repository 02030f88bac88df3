package io.nightshift.binding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;

/** Keeps the value of an input that is not per row in native memory. Not thread-safe. */
public final class ParamPacker {
  private final ParamBinding binding;
  private final TensorBuffer buffer;

  /** Writes the value, once. */
  public ParamPacker(ParamBinding binding) {
    this.binding = binding;
    int count = binding.param().values().size();
    this.buffer = new TensorBuffer(binding.tensor().type(), count);
    for (int slot = 0; slot < count; slot++) {
      FillValue.write(binding.param().values().get(slot), buffer, slot);
    }
  }

  /** The input's name. */
  public String input() {
    return binding.tensor().name();
  }

  /** The tensor, which the caller closes. */
  public OnnxTensor tensor() throws OrtException {
    return buffer.tensor(binding.param().shape().stream().mapToLong(Long::longValue).toArray());
  }
}
