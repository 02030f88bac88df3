package io.nightshift.job;

import io.nightshift.error.InvalidRequestException;
import java.util.OptionalLong;

/**
 * How many bad rows a run bears; with more, nothing is published.
 *
 * @param maxRatio rejected rows to rows read, from 0 to 1
 * @param maxCount rejected rows, from 0; empty for any number
 */
public record RejectBudget(double maxRatio, OptionalLong maxCount) {
  /** One row in a hundred: what holds where nothing is said. */
  public static final RejectBudget DEFAULT = new RejectBudget(0.01, OptionalLong.empty());

  /**
   * Refuses what is no ratio or no count.
   *
   * @throws InvalidRequestException if the ratio is not from 0 to 1, or the count is negative
   */
  public RejectBudget {
    if (!(maxRatio >= 0 && maxRatio <= 1)) {
      throw new InvalidRequestException(
          "Invalid 'rejects.max-ratio': must be a number from 0 to 1, got: " + maxRatio);
    }
    if (maxCount.isPresent() && maxCount.getAsLong() < 0) {
      throw new InvalidRequestException(
          "Invalid 'rejects.max-count': must be 0 or more, got: " + maxCount.getAsLong());
    }
  }

  /** A budget for the ratio alone. */
  public RejectBudget(double maxRatio) {
    this(maxRatio, OptionalLong.empty());
  }

  /** Whether that many rejected rows are too large a part of those read. */
  public boolean isRatioExceededBy(long rejectedRows, long readRows) {
    // The quotient is rounded as the literal in the file was, so 29 of 100 is exactly 0.29; the
    // product 0.29 * 100 is not 29.
    return rejectedRows > 0 && (double) rejectedRows / readRows > maxRatio;
  }

  /** Whether that many rejected rows are too many, whatever was read. */
  public boolean isCountExceededBy(long rejectedRows) {
    return maxCount.isPresent() && rejectedRows > maxCount.getAsLong();
  }
}
