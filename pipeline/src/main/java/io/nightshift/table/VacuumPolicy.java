package io.nightshift.table;

import io.nightshift.error.InvalidRequestException;
import java.time.Duration;

/**
 * What a vacuum leaves alone.
 *
 * @param keepRuns how many runs that were replaced each snapshot keeps, for rollbacks
 * @param olderThan what is younger stays: replaced, or silent, for less than this
 */
public record VacuumPolicy(int keepRuns, Duration olderThan) {
  /** How many runs a snapshot keeps where nothing is said. */
  public static final int DEFAULT_KEEP_RUNS = 2;

  /** Refuses negative values. */
  public VacuumPolicy {
    if (keepRuns < 0) {
      throw new InvalidRequestException("Invalid --keep-runs: must be 0 or more, got: " + keepRuns);
    }
    if (olderThan.isNegative()) {
      throw new InvalidRequestException(
          "Invalid --older-than: must be 0 or more, got: " + olderThan);
    }
  }

  /** The age as people write it, such as {@code 7d}. */
  String age() {
    if (olderThan.toSeconds() % 60 != 0 || olderThan.isZero()) {
      return olderThan.toSeconds() + "s";
    } else if (olderThan.toMinutes() % 60 != 0) {
      return olderThan.toMinutes() + "m";
    }
    return olderThan.toHours() % 24 != 0 ? olderThan.toHours() + "h" : olderThan.toDays() + "d";
  }
}
