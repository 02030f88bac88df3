package io.nightshift.error;

import java.util.List;

/** The registry or the storage did not answer; the same request may work later. */
public final class UnreachableException extends NightshiftException {
  /** What could not be reached, and the failure that showed it. */
  public UnreachableException(String problem, Throwable cause) {
    super(List.of(problem), cause);
  }
}
