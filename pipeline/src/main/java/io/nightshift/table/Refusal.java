package io.nightshift.table;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.nightshift.quality.Drift;
import io.nightshift.quality.Profile;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The record of a run that was scored but not published, because a gate refused. It lies beside the
 * run's rejected rows, for the person who must look.
 *
 * @param runId the run
 * @param runKey what its scores depended on, as a digest
 * @param job the job's name
 * @param snapshot the snapshot that was scored
 * @param refusedAt when, UTC
 * @param refusedBy the user who ran it
 * @param model the model version, such as {@code flight-delay:2}
 * @param digest of the model's files
 * @param input what was read
 * @param counts the rows
 * @param rejectGroups the rejected rows by reason
 * @param rejects the files with the rejected rows
 * @param clipped rows in which an input was clipped, by column
 * @param gates what each gate said
 * @param profiles how the scores are distributed, by prediction column
 * @param drift how far they are from those of an earlier run; absent if nobody looked
 * @param software the versions of what made the scores
 */
public record Refusal(
    String runId,
    String runKey,
    String job,
    String snapshot,
    Instant refusedAt,
    String refusedBy,
    String model,
    String digest,
    Publication.Input input,
    Publication.Counts counts,
    List<RejectGroup> rejectGroups,
    List<DataFile> rejects,
    SortedMap<String, Long> clipped,
    List<Publication.Gate> gates,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedMap<String, Profile> profiles,
    @JsonInclude(JsonInclude.Include.NON_NULL) Drift drift,
    SortedMap<String, String> software) {
  /** Records of older versions lack profiles. */
  public Refusal {
    profiles = profiles == null ? new TreeMap<>() : new TreeMap<>(profiles);
    profiles.values().removeIf(Objects::isNull);
  }

  /** How far the scores are from those of an earlier run, if somebody looked. */
  public Optional<Drift> measuredDrift() {
    return Optional.ofNullable(drift);
  }
}
