package io.nightshift.binding;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.Range;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a job says that the values of a prediction column must be.
 *
 * @param range the numbers that may be; NaN is within no bounds
 * @param onViolation what becomes of a number that may not be
 */
public record OutputCheck(Range range, OnViolation onViolation) implements Serializable {
  /** What becomes of a number that may not be. */
  public enum OnViolation {
    /** The row is rejected. */
    REJECT,
    /** Nothing of the run is published. */
    FAIL
  }

  /**
   * Refuses a check that checks nothing.
   *
   * @throws InvalidRequestException if there is neither a bound nor {@code finite}
   */
  public OutputCheck {
    if (range.isOpen()) {
      throw new InvalidRequestException(
          "Invalid check: it says nothing; write 'min', 'max' or 'finite: true'");
    }
  }

  /** As a job file says it: {@code {min: 0, on-violation: fail}}. */
  @Override
  public String toString() {
    Map<String, Object> keys = new LinkedHashMap<>(range.keys());
    if (onViolation == OnViolation.FAIL) {
      keys.put("on-violation", "fail");
    }
    return Range.inBraces(keys);
  }
}
