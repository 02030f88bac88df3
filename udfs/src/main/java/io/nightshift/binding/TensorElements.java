package io.nightshift.binding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.platform.Fp16Conversions;
import io.nightshift.model.ElementType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The elements of an output in row-major order, copied out of native memory. */
final class TensorElements {
  private final ElementType type;
  private final ByteBuffer numbers;
  private final List<String> texts;

  private TensorElements(ElementType type, ByteBuffer numbers, List<String> texts) {
    this.type = type;
    this.numbers = numbers;
    this.texts = texts;
  }

  /** Copies a tensor whose elements are of that type. */
  static TensorElements of(OnnxTensor tensor, ElementType type) throws OrtException {
    if (type == ElementType.STRING) {
      List<String> texts = new ArrayList<>();
      addTexts(tensor.getValue(), texts);
      return new TensorElements(type, ByteBuffer.allocate(0), texts);
    }
    return new TensorElements(
        type, tensor.getByteBuffer().order(ByteOrder.nativeOrder()), List.of());
  }

  /** Keeps values that the runtime hands over as objects, in less memory than those. */
  static TensorElements of(List<?> values, ElementType type) {
    if (type == ElementType.STRING) {
      return new TensorElements(
          type, ByteBuffer.allocate(0), values.stream().map(String.class::cast).toList());
    }
    ByteBuffer numbers =
        ByteBuffer.allocate(Math.multiplyExact(values.size(), type.bytes()))
            .order(ByteOrder.nativeOrder());
    for (Object value : values) {
      switch (type) {
        case FLOAT32 -> numbers.putFloat((Float) value);
        case FLOAT64 -> numbers.putDouble((Double) value);
        case INT64 -> numbers.putLong((Long) value);
        default -> throw new IllegalStateException("the runtime has no such map: " + type);
      }
    }
    return new TensorElements(type, numbers, List.of());
  }

  /** The runtime hands text over as arrays within arrays. */
  private static void addTexts(Object value, List<String> texts) {
    if (value instanceof Object[] values) {
      for (Object inner : values) {
        addTexts(inner, texts);
      }
    } else {
      texts.add((String) value);
    }
  }

  long longAt(int index) {
    return switch (type) {
      case INT64 -> numbers.getLong(index * Long.BYTES);
      case INT32 -> numbers.getInt(index * Integer.BYTES);
      case INT16 -> numbers.getShort(index * Short.BYTES);
      case INT8 -> numbers.get(index);
      case UINT8, BOOL -> Byte.toUnsignedLong(numbers.get(index));
      case UINT16 -> Short.toUnsignedLong(numbers.getShort(index * Short.BYTES));
      case UINT32 -> Integer.toUnsignedLong(numbers.getInt(index * Integer.BYTES));
      default -> throw new UnsupportedOperationException(type.label());
    };
  }

  double doubleAt(int index) {
    return switch (type) {
      case FLOAT16 -> Fp16Conversions.fp16ToFloat(numbers.getShort(index * Short.BYTES));
      case BFLOAT16 -> Fp16Conversions.bf16ToFloat(numbers.getShort(index * Short.BYTES));
      case FLOAT32 -> numbers.getFloat(index * Float.BYTES);
      case FLOAT64 -> numbers.getDouble(index * Double.BYTES);
      default -> throw new UnsupportedOperationException(type.label());
    };
  }

  /**
   * Copies elements that fit into float32, to the beginning of an array.
   *
   * @param first the index of the first element
   * @param stride how far it is from one to the next
   */
  void copyFloats(int first, int stride, int count, float[] target) {
    if (type == ElementType.FLOAT32) {
      for (int i = 0, at = first * Float.BYTES; i < count; i++, at += stride * Float.BYTES) {
        target[i] = numbers.getFloat(at);
      }
    } else {
      for (int i = 0; i < count; i++) {
        target[i] = (float) doubleAt(first + i * stride);
      }
    }
  }

  /** Of uint64, which only a decimal can tell. */
  BigDecimal decimalAt(int index) {
    return new BigDecimal(Long.toUnsignedString(numbers.getLong(index * Long.BYTES)));
  }

  String stringAt(int index) {
    return texts.get(index);
  }
}
