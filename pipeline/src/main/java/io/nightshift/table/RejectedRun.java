package io.nightshift.table;

import java.util.List;

/**
 * A run of which rows were rejected, whether it was published or refused.
 *
 * @param runId the run
 * @param snapshot the snapshot that was scored
 * @param model the model version, such as {@code flight-delay:2}
 * @param isPublished whether it is or was current; else a gate refused it
 * @param counts the rows
 * @param groups the rejected rows by reason
 * @param files the files with the rejected rows
 */
public record RejectedRun(
    String runId,
    String snapshot,
    String model,
    boolean isPublished,
    Publication.Counts counts,
    List<RejectGroup> groups,
    List<DataFile> files) {

  static RejectedRun of(Publication record) {
    Publication.Arm arm = record.arms().get(0);
    return new RejectedRun(
        record.runId(),
        record.snapshot(),
        arm.model() + ":" + arm.version(),
        true,
        record.counts(),
        record.rejectGroups(),
        record.rejects());
  }

  static RejectedRun of(Refusal record) {
    return new RejectedRun(
        record.runId(),
        record.snapshot(),
        record.model(),
        false,
        record.counts(),
        record.rejectGroups(),
        record.rejects());
  }
}
