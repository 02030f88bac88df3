package io.nightshift.binding;

import java.time.Duration;
import java.util.Locale;

/** The unit in which a model counts time since 1970-01-01T00:00Z. */
public enum EpochUnit {
  DAYS(Duration.ofDays(1)),
  SECONDS(Duration.ofSeconds(1)),
  MILLISECONDS(Duration.ofMillis(1)),
  MICROSECONDS(Duration.ofNanos(1_000));

  private final long micros;

  EpochUnit(Duration length) {
    this.micros = length.toNanos() / 1_000;
  }

  /** How many microseconds one has. */
  long micros() {
    return micros;
  }

  /** The word in job files. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
