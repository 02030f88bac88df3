package io.nightshift.storage;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Points in time, for the records. */
public final class Timestamps {
  private Timestamps() {}

  /** Now, UTC, to the millisecond: finer is noise to whoever reads a record. */
  public static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }
}
