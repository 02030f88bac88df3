package io.nightshift.binding;

import io.nightshift.batch.Reject;
import io.nightshift.model.ElementType;
import java.util.Optional;

/** Writes a whole number into a slot of a tensor, if the tensor can tell it. */
@FunctionalInterface
interface WholeWriter {
  /** Returns why the number cannot be told; empty if it was written. */
  Optional<Reject.Code> write(long value, TensorBuffer tensor, int slot);

  /** The writer for a type of tensor. */
  static WholeWriter to(ElementType type, boolean narrowing) {
    return type.isFloating() ? toFloating(type, narrowing) : toWhole(type);
  }

  private static WholeWriter toFloating(ElementType type, boolean narrowing) {
    // Whole numbers beyond the significand's bits are not all there: 2^24 in float32.
    long exactUpTo = type.exactUpTo();
    return (value, tensor, slot) -> {
      if (!narrowing && (value > exactUpTo || value < -exactUpTo)) {
        return Optional.of(Reject.Code.LOSSY);
      }
      // Only in float16 can a whole number be too large.
      return ElementConverter.setFinite((double) value, tensor, slot);
    };
  }

  private static WholeWriter toWhole(ElementType type) {
    long least = least(type);
    long greatest = greatest(type);
    return (value, tensor, slot) -> {
      if (value < least || value > greatest) {
        return Optional.of(Reject.Code.OVERFLOW);
      }
      tensor.setLong(slot, value);
      return ElementConverter.FINE;
    };
  }

  private static long least(ElementType type) {
    return switch (type) {
      case INT8 -> Byte.MIN_VALUE;
      case INT16 -> Short.MIN_VALUE;
      case INT32 -> Integer.MIN_VALUE;
      case UINT8, UINT16, UINT32, UINT64 -> 0;
      default -> Long.MIN_VALUE;
    };
  }

  /** Of uint64, the greatest that a column of whole numbers can hold. */
  private static long greatest(ElementType type) {
    return switch (type) {
      case INT8 -> Byte.MAX_VALUE;
      case INT16 -> Short.MAX_VALUE;
      case INT32 -> Integer.MAX_VALUE;
      case UINT8 -> 0xFF;
      case UINT16 -> 0xFFFF;
      case UINT32 -> 0xFFFF_FFFFL;
      default -> Long.MAX_VALUE;
    };
  }
}
