package io.nightshift.error;

import java.util.List;

/** Someone else published, or moved the alias, first; nothing of this attempt is in effect. */
public final class LostRaceException extends NightshiftException {
  /** Who or what won, as far as is known. */
  public LostRaceException(String problem) {
    super(List.of(problem), null);
  }
}
