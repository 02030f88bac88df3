package io.nightshift.registry;

import io.nightshift.model.ModelRef;
import java.util.OptionalInt;

/**
 * The wish to make an alias stand for a version.
 *
 * @param model the model's name
 * @param version the version to promote
 * @param alias the alias to move
 * @param expected the version that the alias must stand for now, if the caller cares
 * @param reason why, for the record; may be empty
 */
public record Promotion(
    String model, int version, String alias, OptionalInt expected, String reason) {
  /** Refuses a model or an alias that no reference could name. */
  public Promotion {
    ModelRef.requireName("model name", model);
    ModelRef.requireName("alias", alias);
  }
}
