package io.nightshift.binding;

import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;

/**
 * The tensors of a sequence. The runtime's Java binding hands over those of four types only,
 * although its native call knows all of them; this is that call.
 */
final class SequenceTensors {
  private SequenceTensors() {}

  /** Every tensor, which the caller closes. */
  static List<OnnxTensor> of(OnnxSequence sequence) throws OrtException {
    try {
      return Calls.INSTANCE.tensors(sequence);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof OrtException failure) {
        throw failure;
      }
      throw new IllegalStateException("cannot read a sequence of tensors", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read a sequence of tensors", e);
    }
  }

  private record Calls(long api, Field handle, Field allocator, Method getTensors) {
    private static final Calls INSTANCE = find();

    private static Calls find() {
      try {
        Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
        Field handle = OnnxSequence.class.getDeclaredField("nativeHandle");
        Field allocator = OnnxSequence.class.getDeclaredField("allocatorHandle");
        Method getTensors =
            OnnxSequence.class.getDeclaredMethod("getTensors", long.class, long.class, long.class);
        api.setAccessible(true);
        handle.setAccessible(true);
        allocator.setAccessible(true);
        getTensors.setAccessible(true);
        return new Calls(api.getLong(null), handle, allocator, getTensors);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(
            "this is not the ONNX Runtime that Nightshift was built for: sequences of tensors"
                + " cannot be read",
            e);
      }
    }

    List<OnnxTensor> tensors(OnnxSequence sequence) throws ReflectiveOperationException {
      Object tensors =
          getTensors.invoke(sequence, api, handle.getLong(sequence), allocator.getLong(sequence));
      return List.of((OnnxTensor[]) tensors);
    }
  }
}
