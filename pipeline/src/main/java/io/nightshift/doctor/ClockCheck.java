package io.nightshift.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.SortedMap;

/**
 * Whether two clocks agree, as far as that can be told: a time that was taken between two moments
 * of this clock must lie between them.
 */
final class ClockCheck {
  /** Leases and heartbeats of runs are compared by machines' clocks. */
  static final Duration WARNING = Duration.ofSeconds(5);

  /** Kerberos refuses tickets beyond five minutes, S3 requests beyond fifteen. */
  static final Duration FAILURE = Duration.ofMinutes(5);

  private ClockCheck() {}

  /**
   * Compares.
   *
   * @param other what the other clock said, cut to its granularity
   * @param granularity of the other clock
   */
  static CheckResult of(
      Check check, Instant before, Instant other, Instant after, Duration granularity) {
    Duration ahead = Duration.between(after, other);
    Duration behind = Duration.between(other.plus(granularity), before);
    Duration off = ahead.compareTo(behind) > 0 ? ahead : behind;
    Duration apart = off.isNegative() ? Duration.ZERO : off;
    Duration window = Duration.between(before, after).plus(granularity);
    SortedMap<String, Object> facts =
        Check.facts(
            "apart_at_least_ms", apart.toMillis(),
            "uncertain_by_ms", window.toMillis(),
            "clock", other.toString());
    if (apart.compareTo(WARNING) < 0) {
      return check.ok(
          "agrees with the driver's, to within %,d ms".formatted(apart.plus(window).toMillis()),
          facts);
    }
    String found =
        "%s the driver's by %,d s or more"
            .formatted(off.equals(ahead) ? "ahead of" : "behind", apart.toSeconds());
    String mend =
        "The clocks are %s or more apart, it says %s: let all machines follow one time server (NTP)"
            .formatted(apart.toSeconds() + " s", other);
    return apart.compareTo(FAILURE) < 0
        ? check.warning(found, mend, facts)
        : check.failed(found, mend, facts);
  }
}
