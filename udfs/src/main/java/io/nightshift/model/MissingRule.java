package io.nightshift.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Map;

/**
 * What to do with a row in which a feature is missing: null, or NaN in a floating-point column.
 *
 * <p>In files: {@code reject}, {@code nan} or {@code {fill: VALUE}}.
 */
public sealed interface MissingRule extends Serializable {
  /** The row is kept aside with its reason. The rule where none is declared. */
  MissingRule REJECT = new Reject();

  /** The model is given NaN, which it must know how to handle. Floating-point inputs only. */
  MissingRule NAN = new Nan();

  /** Whether an input of that type can do with it. */
  boolean fits(ElementType type);

  /** The row is kept aside. */
  record Reject() implements MissingRule {
    @Override
    public boolean fits(ElementType type) {
      return true;
    }

    @Override
    @JsonValue
    public String toString() {
      return "reject";
    }
  }

  /** The model is given NaN. */
  record Nan() implements MissingRule {
    @Override
    public boolean fits(ElementType type) {
      return type.isFloating();
    }

    @Override
    @JsonValue
    public String toString() {
      return "nan";
    }
  }

  /**
   * The model is given this value instead.
   *
   * @param value a {@link Long}, {@link Double}, {@link String} or {@link Boolean}, as the input's
   *     type demands; other numbers become the one of the first two that tells them
   */
  record Fill(Object value) implements MissingRule {
    /**
     * Holds the value to the types that a file can say, one for each kind: 0 is 0 from anywhere.
     */
    public Fill {
      if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
        value = ((Number) value).longValue();
      } else if (value instanceof Float number) {
        value = new BigDecimal(number.toString()).doubleValue();
      }
      if (!(value instanceof Number || value instanceof String || value instanceof Boolean)) {
        throw new IllegalArgumentException("a fill value is a number, text or boolean: " + value);
      }
    }

    /** Whether a tensor of that type can hold the value; for floats, after rounding. */
    @Override
    public boolean fits(ElementType type) {
      return switch (type) {
        case STRING -> value instanceof String;
        case BOOL -> value instanceof Boolean;
        case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 ->
            value instanceof Number number && !overflows(type, number.doubleValue());
        case INT8 -> isWhole(Byte.MIN_VALUE, Byte.MAX_VALUE);
        case UINT8 -> isWhole(0, 0xFF);
        case UINT16 -> isWhole(0, 0xFFFF);
        case UINT32 -> isWhole(0, 0xFFFF_FFFFL);
        // As far as a file can say it.
        case UINT64 -> isWhole(0, Long.MAX_VALUE);
        case INT16 -> isWhole(Short.MIN_VALUE, Short.MAX_VALUE);
        case INT32 -> isWhole(Integer.MIN_VALUE, Integer.MAX_VALUE);
        case INT64 -> isWhole(Long.MIN_VALUE, Long.MAX_VALUE);
      };
    }

    private static boolean overflows(ElementType type, double number) {
      return Double.isFinite(number) && Double.isInfinite(type.nearest(number));
    }

    private boolean isWhole(long least, long greatest) {
      if (!(value instanceof Number)) {
        return false;
      }
      try {
        long whole = new BigDecimal(value.toString()).longValueExact();
        return least <= whole && whole <= greatest;
      } catch (ArithmeticException | NumberFormatException e) {
        return false;
      }
    }

    /** The form in JSON. */
    @JsonValue
    public Map<String, Object> json() {
      return Map.of("fill", value);
    }

    @Override
    public String toString() {
      return "{fill: " + value + "}";
    }
  }

  /**
   * Reads the form that {@code version.json} has.
   *
   * @throws IllegalArgumentException if it is none of the three
   */
  @JsonCreator
  static MissingRule of(Object json) {
    if ("reject".equals(json)) {
      return REJECT;
    }
    if ("nan".equals(json)) {
      return NAN;
    }
    if (json instanceof Map<?, ?> map && map.size() == 1 && map.containsKey("fill")) {
      return new Fill(map.get("fill"));
    }
    throw new IllegalArgumentException("not reject, nan or {fill: VALUE}: " + json);
  }
}
