package io.nightshift.model;

import com.fasterxml.jackson.annotation.JsonValue;
import io.nightshift.error.InvalidRequestException;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The numbers or moments that a rule or check lets pass.
 *
 * @param min the least
 * @param max the greatest
 * @param finite whether NaN and the infinities are refused
 */
public record Range(Bound min, Bound max, boolean finite) implements Serializable {
  /** Every number, and NaN. */
  public static final Range ANY = new Range(Bound.NONE, Bound.NONE, false);

  /**
   * Refuses bounds with nothing between them.
   *
   * @throws InvalidRequestException if the least is not at most the greatest, or one is a number
   *     and the other a moment
   */
  public Range {
    if (min.isSet() && max.isSet()) {
      if (min.kind() != max.kind()) {
        throw new InvalidRequestException(
            "Invalid range: 'min' and 'max' must both be numbers or both dates, got: min %s, max %s"
                .formatted(min, max));
      }
      if (min.value().compareTo(max.value()) > 0) {
        throw new InvalidRequestException(
            "Invalid range: 'min' must not exceed 'max', got: min %s, max %s".formatted(min, max));
      }
    }
  }

  /** Of numbers; infinite ones bound nothing. */
  public Range(double min, double max, boolean finite) {
    this(Bound.of(min), Bound.of(max), finite);
  }

  /** Whether there is any bound. */
  public boolean isBounded() {
    return min.isSet() || max.isSet();
  }

  /** Whether nothing is refused. */
  public boolean isOpen() {
    return !isBounded() && !finite;
  }

  /** Whether a bound is a moment in time. */
  public boolean isOfTime() {
    return min.kind() == Bound.Kind.TIME || max.kind() == Bound.Kind.TIME;
  }

  /** The bounds as people say them. */
  public String describe() {
    if (!min.isSet()) {
      return "at most " + max;
    }
    return max.isSet() ? min + " to " + max : "at least " + min;
  }

  /** What files say of it; bounds are text, lest numbers be rounded. */
  @JsonValue
  public Map<String, Object> keys() {
    Map<String, Object> keys = new LinkedHashMap<>();
    if (min.isSet()) {
      keys.put("min", min.text());
    }
    if (max.isSet()) {
      keys.put("max", max.text());
    }
    if (finite) {
      keys.put("finite", true);
    }
    return keys;
  }

  /** Keys and values as people write them on one line: {@code {min: 0, max: 1}}. */
  public static String inBraces(Map<String, Object> keys) {
    return keys.entrySet().stream()
        .map(entry -> entry.getKey() + ": " + entry.getValue())
        .collect(Collectors.joining(", ", "{", "}"));
  }

  @Override
  public String toString() {
    return inBraces(keys());
  }
}
