package io.nightshift.job;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.inference.Computation;
import java.util.OptionalInt;

/**
 * How the model is run.
 *
 * @param batchRows rows given to the model at once; empty to have it chosen
 * @param threads threads of one session; empty to have it chosen
 * @param computation what computes: the provider, and the custom operators that are allowed
 */
public record InferenceSettings(
    OptionalInt batchRows, OptionalInt threads, Computation computation) {
  /** The most rows in a batch. */
  public static final int MAX_BATCH_ROWS = 1_000_000;

  /** The most threads of a session. */
  public static final int MAX_THREADS = 1024;

  /** Sizes chosen by Nightshift, on the processor, with the runtime's own operators. */
  public static final InferenceSettings DEFAULT =
      new InferenceSettings(OptionalInt.empty(), OptionalInt.empty(), Computation.DEFAULT);

  /**
   * Holds the numbers to their bounds.
   *
   * @throws InvalidRequestException if one is below 1 or beyond its most
   */
  public InferenceSettings {
    requireWithin("inference.batch-rows", batchRows, MAX_BATCH_ROWS);
    requireWithin("inference.threads", threads, MAX_THREADS);
  }

  private static void requireWithin(String key, OptionalInt value, int most) {
    if (value.isPresent() && (value.getAsInt() < 1 || value.getAsInt() > most)) {
      throw new InvalidRequestException(
          "Invalid '%s': must be from 1 to %d, got: %d".formatted(key, most, value.getAsInt()));
    }
  }
}
