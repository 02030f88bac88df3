package io.nightshift.binding;

import java.math.BigDecimal;

/** Writes the value of a fill rule, as a file says it, in the type of an input. */
final class FillValue {
  private FillValue() {}

  /** Writes a value that fits into a slot of a tensor. */
  static void write(Object value, TensorBuffer tensor, int slot) {
    if (value instanceof String text) {
      tensor.setString(slot, text);
    } else if (value instanceof Boolean flag) {
      tensor.setLong(slot, flag ? 1 : 0);
    } else if (tensor.type().isFloating()) {
      tensor.setDouble(slot, ((Number) value).doubleValue());
    } else {
      tensor.setLong(slot, new BigDecimal(value.toString()).longValueExact());
    }
  }
}
