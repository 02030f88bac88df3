package io.nightshift.registry;

import io.nightshift.error.LostRaceException;
import io.nightshift.model.ModelRef;
import java.util.List;
import java.util.OptionalInt;

/**
 * The wish to make an alias stand for another version than the one that it was seen at.
 *
 * @param model the model's name
 * @param alias the alias to move
 * @param from the version that it was seen at; empty if there was no such alias
 * @param to the version that it shall stand for
 * @param kind forwards or back
 * @param reason why, for the record; may be empty
 * @param verdicts what the gates said, for the record; where one refused, the move was forced
 */
public record AliasChange(
    String model,
    String alias,
    OptionalInt from,
    int to,
    Kind kind,
    String reason,
    List<GateVerdict> verdicts) {
  /** Whether the alias goes on, or back to where it was. */
  public enum Kind {
    PROMOTE,
    ROLL_BACK
  }

  /** Refuses a model or an alias that no reference could name. */
  public AliasChange {
    ModelRef.requireName("model name", model);
    ModelRef.requireName("alias", alias);
    verdicts = List.copyOf(verdicts);
  }

  /**
   * Holds the alias to where it was seen.
   *
   * @throws LostRaceException if it is elsewhere
   */
  public void requireUnmoved(ModelState now) {
    OptionalInt stands = now.standing(alias);
    if (!stands.equals(from)) {
      throw new LostRaceException(
          "Cannot move alias '%s' of model '%s': expected it at %s, it stands for %s"
              .formatted(alias, model, shown(from), shown(stands)));
    }
  }

  private static String shown(OptionalInt version) {
    return version.isEmpty() ? "none" : "version " + version.getAsInt();
  }
}
