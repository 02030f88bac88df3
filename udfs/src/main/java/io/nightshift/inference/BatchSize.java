package io.nightshift.inference;

import io.nightshift.binding.Binding;
import io.nightshift.binding.InputBinding;
import io.nightshift.model.ElementType;
import io.nightshift.model.ModelVersion;
import io.nightshift.model.TensorSpec;

/**
 * How many rows are given to a model at once where the job does not say: by the size of a row, so
 * that a batch is large enough for the cost of a call to be spread thin, and its rows small enough
 * for a small heap. The figures are in decision 0012. Scores do not depend on it.
 */
public final class BatchSize {
  /** Where no more are needed for the model's sake, more would only take memory. */
  static final int MOST = 4_096;

  /**
   * From here on calls cost a model little; but each also passes through Java, which costs more.
   */
  private static final int ENOUGH = 1_024;

  /** With fewer, the calls cost more than the rows. */
  static final int LEAST = 16;

  /** At this size wide rows, too, reach the rate of larger batches within a few per cent. */
  private static final long BATCH_BYTES = 4L << 20;

  /** So much is in the second-level cache when the model reads it, with what it was packed from. */
  private static final long CACHED_BYTES = 512L << 10;

  /** A model that a row can become no more than some hundred kilobytes in. */
  private static final long SMALL_MODEL = 1 << 20;

  /** For arrays whose length the model leaves open, such as the tokens of a sentence. */
  private static final long OPEN_LENGTH = 128;

  /** For texts, of which nobody knows how long they are. */
  private static final long TEXT_BYTES = 32;

  private BatchSize() {}

  /**
   * The size for {@code batch-rows: auto}: a power of two.
   *
   * @param version the model
   * @param binding how rows are given to it
   */
  public static int auto(ModelVersion version, Binding binding) {
    double rowBytes = binding.inputs().stream().mapToDouble(BatchSize::bytes).sum();
    int rows = Math.max(LEAST, rows(BATCH_BYTES, rowBytes, ENOUGH));
    return mayBeWideInside(version, binding)
        ? rows
        : Math.max(rows, rows(CACHED_BYTES, rowBytes, MOST));
  }

  /**
   * Whether a narrow row may become a wide one within the model: a text its terms, a point its
   * distances to all others. What it is compared with is in the model's files.
   */
  private static boolean mayBeWideInside(ModelVersion version, Binding binding) {
    return version.size() > SMALL_MODEL
        || binding.inputs().stream().anyMatch(input -> input.tensor().type() == ElementType.STRING);
  }

  private static int rows(long batchBytes, double rowBytes, int most) {
    long rows = (long) (batchBytes / Math.max(1, rowBytes));
    return (int) Math.min(most, Long.highestOneBit(rows));
  }

  /** What a row takes in the tensor of an input; floating-point, since shapes may be absurd. */
  private static double bytes(InputBinding input) {
    ElementType type = input.tensor().type();
    double bytes = type == ElementType.STRING ? TEXT_BYTES : type.bytes();
    for (long size : input.rowShape()) {
      bytes *= size == TensorSpec.ANY ? OPEN_LENGTH : size;
    }
    return bytes;
  }
}
