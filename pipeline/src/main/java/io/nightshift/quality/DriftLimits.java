package io.nightshift.quality;

import io.nightshift.error.InvalidRequestException;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How far scores may be from what they were before, by the population stability index.
 *
 * @param warn an index above it is told
 * @param fail with an index above it, nothing is published; empty for any index
 * @param minRows with fewer rows, here or there, nothing is said of the index
 * @param columns the prediction columns that are judged; all that can be, if empty
 */
public record DriftLimits(double warn, OptionalDouble fail, long minRows, List<String> columns) {
  /** What holds where nothing is said: drift is told, and fails nothing. */
  public static final DriftLimits DEFAULT =
      new DriftLimits(0.10, OptionalDouble.empty(), 1_000, List.of());

  /** No index is larger: a bin has a share of 0.0001 at least, and all bins one of 1 together. */
  public static final int LARGEST_INDEX = 20;

  /**
   * Copies the list.
   *
   * @throws InvalidRequestException if a limit is no index, or the one to fail at is the smaller
   *     one, or no rows would be enough
   */
  public DriftLimits {
    columns = List.copyOf(columns);
    requireIndex("drift.warn", warn);
    fail.ifPresent(limit -> requireIndex("drift.fail", limit));
    if (fail.isPresent() && fail.getAsDouble() < warn) {
      throw new InvalidRequestException(
          "Invalid 'drift.fail': must not be below 'drift.warn', which is %s, got: %s"
              .formatted(warn, fail.getAsDouble()));
    }
    if (minRows < 1) {
      throw new InvalidRequestException(
          "Invalid 'drift.min-rows': must be 1 or more, got: " + minRows);
    }
  }

  private static void requireIndex(String key, double limit) {
    if (!(limit >= 0 && limit <= LARGEST_INDEX)) {
      throw new InvalidRequestException(
          "Invalid '%s': must be a number from 0 to %d, got: %s"
              .formatted(key, LARGEST_INDEX, limit));
    }
  }

  /** Whether a column is judged. */
  boolean include(String column) {
    return columns.isEmpty() || columns.contains(column);
  }

  /** What an index means. */
  Verdict verdict(double index) {
    if (fail.isPresent() && index > fail.getAsDouble()) {
      return Verdict.FAILED;
    }
    return index > warn ? Verdict.WARNED : Verdict.STABLE;
  }
}
