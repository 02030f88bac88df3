package io.nightshift.doctor;

import java.time.Instant;
import java.util.List;

/**
 * What all checks came to.
 *
 * @param at when, UTC
 * @param checks in the order in which they were made
 */
public record Diagnosis(Instant at, List<CheckResult> checks) {
  /** Copies the list. */
  public Diagnosis {
    checks = List.copyOf(checks);
  }

  /** The gravest of all verdicts. */
  public Verdict worst() {
    return checks.stream().map(CheckResult::verdict).reduce(Verdict.OK, Diagnosis::graver);
  }

  private static Verdict graver(Verdict one, Verdict other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  /** How many checks ended so. */
  public long count(Verdict verdict) {
    return checks.stream().filter(check -> check.verdict() == verdict).count();
  }
}
