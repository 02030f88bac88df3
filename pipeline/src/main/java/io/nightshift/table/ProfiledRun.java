package io.nightshift.table;

import io.nightshift.quality.Drift;
import io.nightshift.quality.Profile;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A run whose scores can be compared, whether it was published or refused.
 *
 * @param reference which run it is
 * @param isPublished whether it is or was current; else a gate refused it
 * @param batch its place in a stream, if it is a micro-batch
 * @param scored rows with predictions
 * @param profiles how the scores are distributed, by prediction column
 */
public record ProfiledRun(
    Drift.Reference reference,
    boolean isPublished,
    Optional<Publication.Batch> batch,
    long scored,
    SortedMap<String, Profile> profiles) {
  /** Copies the map. */
  public ProfiledRun {
    profiles = new TreeMap<>(profiles);
  }

  /** A run that was published. */
  public static ProfiledRun of(Publication record) {
    return new ProfiledRun(
        record.asReference(),
        true,
        Optional.ofNullable(record.input().batch()),
        record.counts().scored(),
        record.profiles());
  }

  static ProfiledRun of(Refusal record) {
    return new ProfiledRun(
        new Drift.Reference(record.snapshot(), record.runId(), record.model()),
        false,
        Optional.ofNullable(record.input().batch()),
        record.counts().scored(),
        record.profiles());
  }
}
