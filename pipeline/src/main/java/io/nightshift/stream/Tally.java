package io.nightshift.stream;

import io.nightshift.table.Publication;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the micro-batches of one process came to, however many they are. Thread-safe. */
public final class Tally {
  /**
   * What a model version scored.
   *
   * @param model such as {@code flight-delay:2}
   * @param digest of its files
   * @param batches how many micro-batches
   * @param counts their rows
   */
  public record Share(String model, String digest, long batches, Publication.Counts counts) {
    private Share plus(Publication.Counts more) {
      return new Share(model, digest, batches + 1, sum(counts, more));
    }
  }

  private final Map<String, Share> shares = new LinkedHashMap<>();
  private long alreadyPublished;
  private long empty;

  synchronized void published(Publication record) {
    Publication.Arm arm = record.arms().get(0);
    shares.merge(
        arm.digest() + arm.version(),
        new Share(arm.model() + ":" + arm.version(), arm.digest(), 1, record.counts()),
        (share, one) -> share.plus(one.counts()));
  }

  synchronized void alreadyPublished() {
    alreadyPublished++;
  }

  synchronized void empty() {
    empty++;
  }

  /** By model version, in the order in which they were first used. */
  public synchronized List<Share> shares() {
    return new ArrayList<>(shares.values());
  }

  /** How many batches were published. */
  public synchronized long published() {
    return shares.values().stream().mapToLong(Share::batches).sum();
  }

  /** How many batches a process before this one had published, and died before it knew. */
  public synchronized long wasPublished() {
    return alreadyPublished;
  }

  /** How many batches had files without rows. */
  public synchronized long hadNoRows() {
    return empty;
  }

  /** The rows of all batches that were published. */
  public synchronized Publication.Counts counts() {
    return shares.values().stream()
        .map(Share::counts)
        .reduce(new Publication.Counts(0, 0, 0), Tally::sum);
  }

  private static Publication.Counts sum(Publication.Counts one, Publication.Counts other) {
    return new Publication.Counts(
        one.read() + other.read(),
        one.scored() + other.scored(),
        one.rejected() + other.rejected());
  }
}
