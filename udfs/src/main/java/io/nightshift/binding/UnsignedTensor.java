package io.nightshift.binding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import io.nightshift.model.ElementType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Tensors of uint16, uint32 and uint64. The runtime takes them, but its Java binding has no such
 * type to ask for; these are the calls that it makes for all others, with the type that it lacks.
 */
final class UnsignedTensor {
  private UnsignedTensor() {}

  /** A tensor over a direct buffer in native order, which must outlive it. */
  static OnnxTensor create(
      OrtEnvironment environment, ByteBuffer buffer, long[] shape, ElementType type)
      throws OrtException {
    TensorInfo.OnnxTensorType onnxType =
        switch (type) {
          case UINT16 -> TensorInfo.OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16;
          case UINT32 -> TensorInfo.OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32;
          case UINT64 -> TensorInfo.OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64;
          default -> throw new IllegalArgumentException("Java has a type for " + type);
        };
    try {
      return Calls.INSTANCE.create(environment, buffer, shape, onnxType);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof OrtException failure) {
        throw failure;
      }
      throw new IllegalStateException("cannot make a tensor of " + type, e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a tensor of " + type, e);
    }
  }

  private record Calls(
      long api,
      Field allocator,
      Field allocatorHandle,
      Method createTensor,
      Constructor<TensorInfo> info,
      Constructor<OnnxTensor> tensor) {
    private static final Calls INSTANCE = find();

    private static Calls find() {
      try {
        Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
        Field allocator = OrtEnvironment.class.getDeclaredField("defaultAllocator");
        Field handle = Class.forName("ai.onnxruntime.OrtAllocator").getDeclaredField("handle");
        Method create =
            OnnxTensor.class.getDeclaredMethod(
                "createTensorFromBuffer",
                long.class,
                long.class,
                Buffer.class,
                int.class,
                long.class,
                long[].class,
                int.class);
        Constructor<TensorInfo> info =
            TensorInfo.class.getDeclaredConstructor(long[].class, String[].class, int.class);
        Constructor<OnnxTensor> tensor =
            OnnxTensor.class.getDeclaredConstructor(
                long.class, long.class, TensorInfo.class, Buffer.class, boolean.class);
        api.setAccessible(true);
        allocator.setAccessible(true);
        handle.setAccessible(true);
        create.setAccessible(true);
        info.setAccessible(true);
        tensor.setAccessible(true);
        return new Calls(api.getLong(null), allocator, handle, create, info, tensor);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(
            "this is not the ONNX Runtime that Nightshift was built for: unsigned tensors cannot be"
                + " made",
            e);
      }
    }

    OnnxTensor create(
        OrtEnvironment environment, ByteBuffer buffer, long[] shape, TensorInfo.OnnxTensorType type)
        throws ReflectiveOperationException {
      long memory = allocatorHandle.getLong(allocator.get(environment));
      Object handle =
          createTensor.invoke(
              null,
              api,
              memory,
              buffer,
              buffer.position(),
              (long) buffer.remaining(),
              shape,
              type.value);
      String[] names = new String[shape.length];
      Arrays.fill(names, "");
      TensorInfo described = info.newInstance(shape, names, type.value);
      return tensor.newInstance(handle, memory, described, buffer, false);
    }
  }
}
