package io.nightshift.table;

import java.io.Serializable;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What an execution provider did in a run.
 *
 * @param provider its name, such as {@code cpu}
 * @param rows how many rows of the snapshot it was given
 * @param executors the executors on which it ran, by Spark's ids; {@code driver} in local mode
 * @param passedOver providers that would have been preferred there, with the reason why they do not
 *     work
 */
public record ProviderUse(
    String provider, long rows, SortedSet<String> executors, SortedSet<String> passedOver)
    implements Serializable {
  /** Copies the sets. */
  public ProviderUse {
    executors = new TreeSet<>(executors);
    passedOver = new TreeSet<>(passedOver);
  }

  /** What the same provider did in two places. */
  public ProviderUse plus(ProviderUse other) {
    SortedSet<String> allExecutors = new TreeSet<>(executors);
    allExecutors.addAll(other.executors);
    SortedSet<String> allPassedOver = new TreeSet<>(passedOver);
    allPassedOver.addAll(other.passedOver);
    return new ProviderUse(provider, rows + other.rows, allExecutors, allPassedOver);
  }
}
