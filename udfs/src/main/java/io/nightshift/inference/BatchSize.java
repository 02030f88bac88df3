package io.nightshift.inference;

import io.nightshift.binding.Binding;

/** How many rows are given to a model at once where the job does not say. */
public final class BatchSize {
  private BatchSize() {}

  /** The size for {@code batch-rows: auto}. Scores do not depend on it. */
  public static int auto(Binding binding) {
    return 1_024;
  }
}
