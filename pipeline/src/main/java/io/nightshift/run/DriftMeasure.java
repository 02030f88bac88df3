package io.nightshift.run;

import io.nightshift.quality.Drift;
import io.nightshift.quality.DriftLimits;
import io.nightshift.quality.Profile;
import io.nightshift.table.EarlierRuns;
import io.nightshift.table.Publication;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Holds the scores of a run against those of an earlier one.
 *
 * @param earlier the runs of the table
 * @param limits what the job allows
 */
record DriftMeasure(EarlierRuns earlier, DriftLimits limits) {
  /** Measures, if there are enough rows for it; no record is read otherwise. */
  Drift of(String snapshot, Publication.Input input, SortedMap<String, Profile> profiles) {
    boolean mayTell =
        profiles.values().stream().anyMatch(profile -> profile.rows() >= limits.minRows());
    Optional<Publication> reference =
        mayTell
            ? earlier.reference(snapshot, Optional.ofNullable(input.batch()), limits.minRows())
            : Optional.empty();
    return reference
        .map(run -> Drift.between(run.asReference(), run.profiles(), profiles, limits))
        .orElseGet(() -> Drift.unknown(profiles, limits));
  }
}
