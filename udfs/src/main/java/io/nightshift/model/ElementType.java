package io.nightshift.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The type of a tensor's elements, by the names that ONNX users know. */
public enum ElementType {
  /** IEEE 754 half precision: 11 bits of significand, up to 65,504. */
  FLOAT16(2),
  /** The upper half of a float32: 8 bits of significand. */
  BFLOAT16(2),
  FLOAT32(4),
  FLOAT64(8),
  INT8(1),
  INT16(2),
  INT32(4),
  INT64(8),
  UINT8(1),
  UINT16(2),
  UINT32(4),
  UINT64(8),
  BOOL(1),
  /** Variable length; the runtime keeps the text. */
  STRING(0);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element in native memory; 0 for strings. */
  public int bytes() {
    return bytes;
  }

  /** Whether elements have a NaN that can stand for "missing". */
  public boolean isFloating() {
    return switch (this) {
      case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> true;
      default -> false;
    };
  }

  /**
   * The nearest number that a floating-point element can hold, ties to even; infinite beyond the
   * greatest.
   */
  public double nearest(double value) {
    // Java's own cast rounds the same way, and faster.
    return this == FLOAT32 ? (float) value : format().nearest(value);
  }

  /** How far whole numbers are all there among floating-point elements: 2^24 for float32. */
  public long exactUpTo() {
    return 1L << format().precision();
  }

  private FloatFormat format() {
    return switch (this) {
      case FLOAT16 -> FloatFormat.FLOAT16;
      case BFLOAT16 -> FloatFormat.BFLOAT16;
      case FLOAT32 -> FloatFormat.FLOAT32;
      case FLOAT64 -> FloatFormat.FLOAT64;
      default -> throw new UnsupportedOperationException(label() + " is not floating-point");
    };
  }

  /** Whether elements are whole numbers. */
  public boolean isInteger() {
    return switch (this) {
      case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> true;
      default -> false;
    };
  }

  /** Whether elements are whole numbers from 0. */
  public boolean isUnsigned() {
    return this == UINT8 || this == UINT16 || this == UINT32 || this == UINT64;
  }

  /** The name in messages and files, such as {@code float32}. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return label();
  }
}
