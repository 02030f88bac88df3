package io.nightshift.rollout;

import java.util.OptionalInt;

/**
 * The wish to go back to the version that was in use before.
 *
 * @param model the model's name
 * @param alias the alias to move
 * @param expected the version that the alias must stand for now, if the caller cares
 * @param reason why, for the record; may be empty
 * @param isForced whether to go on where the files of that version are not what they were
 */
public record Rollback(
    String model, String alias, OptionalInt expected, String reason, boolean isForced) {}
