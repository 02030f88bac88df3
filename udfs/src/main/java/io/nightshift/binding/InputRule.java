package io.nightshift.binding;

import io.nightshift.error.InvalidRequestException;
import java.io.Serializable;
import java.util.List;

/**
 * What a job says that the values of an input must be. Missing values are not its business: the
 * {@link io.nightshift.model.MissingRule} decides on null, and on NaN unless {@code finite} refuses
 * it.
 *
 * @param range the numbers that may be
 * @param allowed the only values that may be, as a file spells them; empty for all
 * @param onViolation what becomes of a number outside the bounds
 */
public record InputRule(Range range, List<String> allowed, OnViolation onViolation)
    implements Serializable {
  /** What becomes of a number outside the bounds. */
  public enum OnViolation {
    /** The row is rejected. */
    REJECT,
    /** The model is given the nearest bound instead, which is counted. */
    CLIP
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

  boolean clips() {
    return onViolation == OnViolation.CLIP;
  }
}
