package io.nightshift.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.nightshift.error.InvalidRequestException;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the values of an input must be. Missing values are not its business: the {@link MissingRule}
 * decides on null, and on NaN unless {@code finite} refuses it.
 *
 * @param range the numbers or moments that may be
 * @param allowed the only values that may be, as a file spells them; empty for all
 * @param onViolation what becomes of a value outside the bounds
 */
public record InputRule(Range range, List<String> allowed, OnViolation onViolation)
    implements Serializable {
  /** What becomes of a value outside the bounds. */
  public enum OnViolation {
    /** The row is rejected. */
    REJECT,
    /** The model is given the nearest bound instead, which is counted. */
    CLIP;

    /** The word in files. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Copies the values.
   *
   * @throws InvalidRequestException if the rule says nothing, or clips without a bound
   */
  public InputRule {
    allowed = List.copyOf(allowed);
    if (range.isOpen() && allowed.isEmpty()) {
      throw new InvalidRequestException(
          "Invalid rule: it says nothing; write 'min', 'max', 'allowed' or 'finite: true'");
    }
    if (onViolation == OnViolation.CLIP && !range.isBounded()) {
      throw new InvalidRequestException(
          "Invalid rule: 'on-violation: clip' needs 'min' or 'max' to clip to");
    }
  }

  /** Whether values outside the bounds are moved to them. */
  public boolean clips() {
    return onViolation == OnViolation.CLIP;
  }

  /** The form in JSON, with the keys of job files. */
  @JsonValue
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>(range.keys());
    if (!allowed.isEmpty()) {
      json.put("allowed", allowed);
    }
    if (clips()) {
      json.put("on-violation", onViolation.label());
    }
    return json;
  }

  /**
   * Reads the form that {@code version.json} has.
   *
   * @throws IllegalArgumentException if it is not that form
   */
  @JsonCreator
  static InputRule of(Map<String, Object> json) {
    Range range =
        new Range(bound(json, "min"), bound(json, "max"), Boolean.TRUE.equals(json.get("finite")));
    if (!(json.getOrDefault("allowed", List.of()) instanceof List<?> allowed)) {
      throw new IllegalArgumentException("'allowed' is no list: " + json.get("allowed"));
    }
    String action = json.getOrDefault("on-violation", OnViolation.REJECT.label()).toString();
    return new InputRule(
        range,
        allowed.stream().map(String::valueOf).toList(),
        OnViolation.valueOf(action.toUpperCase(Locale.ROOT)));
  }

  private static Bound bound(Map<String, Object> json, String key) {
    if (!json.containsKey(key)) {
      return Bound.NONE;
    }
    String text = String.valueOf(json.get(key));
    return Bound.find(text)
        .orElseThrow(
            () -> new IllegalArgumentException("'%s' is no bound: %s".formatted(key, text)));
  }

  /** As a job file says it: {@code {min: 0, on-violation: clip}}. */
  @Override
  public String toString() {
    return Range.inBraces(json());
  }
}
