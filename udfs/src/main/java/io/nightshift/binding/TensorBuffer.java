package io.nightshift.binding;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.platform.Fp16Conversions;
import io.nightshift.model.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Memory for the elements of one input, used again for every batch. Numbers lie in a direct buffer
 * in native byte order, which the runtime reads in place: any other buffer it would copy, and in
 * the wrong order it would read garbage. Not thread-safe.
 *
 * <p>A tensor made from it is valid until the buffer is written to again.
 */
final class TensorBuffer {
  /** 16 KiB: half of the smallest first-level data cache of today's servers. */
  private static final int BLOCK_FLOATS = 4_096;

  private final ElementType type;
  private ByteBuffer numbers;
  private String[] texts;
  private float[] block = new float[0];

  TensorBuffer(ElementType type, int slots) {
    this.type = type;
    this.texts = new String[0];
    this.numbers = ByteBuffer.allocateDirect(0);
    ensure(slots);
  }

  /** Makes room for that many elements; what was there is lost if there was less. */
  void ensure(int slots) {
    if (type == ElementType.STRING) {
      texts = texts.length < slots ? new String[slots] : texts;
      return;
    }
    int bytes = Math.multiplyExact(slots, type.bytes());
    if (numbers.capacity() < bytes) {
      numbers = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
  }

  ElementType type() {
    return type;
  }

  /** Writes to a floating-point tensor; rounds to nearest, ties to even. */
  void setDouble(int slot, double value) {
    switch (type) {
      case FLOAT32 -> numbers.putFloat(slot * Float.BYTES, (float) value);
      case FLOAT64 -> numbers.putDouble(slot * Double.BYTES, value);
      case FLOAT16 ->
          numbers.putShort(
              slot * Short.BYTES, Fp16Conversions.floatToFp16((float) type.nearest(value)));
      case BFLOAT16 ->
          numbers.putShort(
              slot * Short.BYTES, Fp16Conversions.floatToBf16((float) type.nearest(value)));
      default -> throw new IllegalStateException("not floating-point: " + type);
    }
  }

  /** Writes to a whole-number or boolean tensor; the value is known to be in range. */
  void setLong(int slot, long value) {
    switch (type) {
      case INT8, UINT8, BOOL -> numbers.put(slot, (byte) value);
      case INT16, UINT16 -> numbers.putShort(slot * Short.BYTES, (short) value);
      case INT32, UINT32 -> numbers.putInt(slot * Integer.BYTES, (int) value);
      case INT64, UINT64 -> numbers.putLong(slot * Long.BYTES, value);
      default -> throw new IllegalStateException("not whole: " + type);
    }
  }

  /**
   * Writes columns side by side into a float32 tensor, block by block, so that what is read and
   * written for a block stays in the nearest cache.
   *
   * @param columns the first values of each column; null for one that is left out
   * @param rows how many values of each
   * @return the columns with a NaN, and maybe some with infinities of both signs, or values so
   *     large that their sums are such
   */
  BitSet setColumns(float[][] columns, int rows) {
    int width = columns.length;
    BitSet odd = new BitSet(width);
    FloatBuffer floats = numbers.asFloatBuffer();
    int blockRows = Math.max(1, Math.min(rows, BLOCK_FLOATS / width));
    block = block.length < blockRows * width ? new float[blockRows * width] : block;
    for (int from = 0; from < rows; from += blockRows) {
      int count = Math.min(blockRows, rows - from);
      for (int c = 0; c < width; c++) {
        if (columns[c] != null && Float.isNaN(scatter(columns[c], from, count, block, c, width))) {
          odd.set(c);
        }
      }
      floats.put(from * width, block, 0, count * width);
    }
    return odd;
  }

  /** Writes one column of a float32 tensor whose rows have so many. */
  void setColumn(float[] values, int rows, int column, int width) {
    for (int i = 0; i < rows; i++) {
      numbers.putFloat((i * width + column) * Float.BYTES, values[i]);
    }
  }

  /**
   * Returns the sum of what it wrote, which is NaN if any of it is: so no other pass need look for
   * that. Four sums, since each has to wait for itself.
   */
  private static float scatter(
      float[] column, int from, int count, float[] block, int first, int stride) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    int i = from;
    int slot = first;
    for (int end = from + count - 3; i < end; i += 4) {
      float value0 = column[i];
      float value1 = column[i + 1];
      float value2 = column[i + 2];
      float value3 = column[i + 3];
      block[slot] = value0;
      block[slot + stride] = value1;
      block[slot + 2 * stride] = value2;
      block[slot + 3 * stride] = value3;
      slot += 4 * stride;
      sum0 += value0;
      sum1 += value1;
      sum2 += value2;
      sum3 += value3;
    }
    for (; i < from + count; i++, slot += stride) {
      block[slot] = column[i];
      sum0 += column[i];
    }
    return sum0 + sum1 + sum2 + sum3;
  }

  /** Writes to a string tensor. */
  void setString(int slot, String value) {
    texts[slot] = value;
  }

  /** A tensor over the first elements, as many as the shape has; the caller closes it. */
  OnnxTensor tensor(long[] shape) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    int slots = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    if (type == ElementType.STRING) {
      return OnnxTensor.createTensor(environment, Arrays.copyOf(texts, slots), shape);
    }
    ByteBuffer view = numbers.duplicate().order(ByteOrder.nativeOrder());
    view.limit(slots * type.bytes());
    return switch (type) {
      case UINT16, UINT32, UINT64 -> UnsignedTensor.create(environment, view, shape, type);
      default -> OnnxTensor.createTensor(environment, view, shape, javaType());
    };
  }

  private OnnxJavaType javaType() {
    return switch (type) {
      case FLOAT16 -> OnnxJavaType.FLOAT16;
      case BFLOAT16 -> OnnxJavaType.BFLOAT16;
      case FLOAT32 -> OnnxJavaType.FLOAT;
      case FLOAT64 -> OnnxJavaType.DOUBLE;
      case INT8 -> OnnxJavaType.INT8;
      case INT16 -> OnnxJavaType.INT16;
      case INT32 -> OnnxJavaType.INT32;
      case INT64 -> OnnxJavaType.INT64;
      case UINT8 -> OnnxJavaType.UINT8;
      case BOOL -> OnnxJavaType.BOOL;
      case STRING -> OnnxJavaType.STRING;
      case UINT16, UINT32, UINT64 -> throw new IllegalStateException("Java has no " + type);
    };
  }
}
