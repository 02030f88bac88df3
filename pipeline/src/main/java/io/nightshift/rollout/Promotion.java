package io.nightshift.rollout;

import java.util.OptionalInt;

/**
 * The wish to bring a version into use.
 *
 * @param model the model's name
 * @param version the version
 * @param alias the alias that shall stand for it
 * @param expected the version that the alias must stand for now, if the caller cares
 * @param reason why, for the record; may be empty
 * @param gates what must hold of the version
 * @param isForced whether to go on where a gate refuses
 * @param isTrial whether to judge only, and move nothing
 */
public record Promotion(
    String model,
    int version,
    String alias,
    OptionalInt expected,
    String reason,
    PromotionGates gates,
    boolean isForced,
    boolean isTrial) {}
