package io.nightshift.table;

import java.time.Instant;
import java.util.List;

/**
 * A run of a table, whatever became of it.
 *
 * @param snapshot the snapshot; empty for a leftover that does not say
 * @param runId the run
 * @param state what it is now
 * @param at when it came to be so, UTC: was published last, refused, or begun
 * @param by who did that
 * @param job the job's name
 * @param models the model versions that it scored with, such as {@code flight-delay:2}
 * @param read rows read; 0 for a run that is only staged
 * @param scored rows with predictions
 * @param rejected rows without
 * @param note what else is to say of it; may be empty
 */
public record TableRun(
    String snapshot,
    String runId,
    State state,
    Instant at,
    String by,
    String job,
    List<String> models,
    long read,
    long scored,
    long rejected,
    String note) {
  /** What became of a run. */
  public enum State {
    /** Its predictions are what readers find. */
    CURRENT,
    /** Another run took its place; its files are kept. */
    SUPERSEDED,
    /** A vacuum deleted its files; its record stays. */
    VACUUMED,
    /** A gate refused it. */
    REFUSED,
    /** It is being scored, or died before it was published. */
    STAGED
  }

  static TableRun of(Publication record, State state, String note) {
    return new TableRun(
        record.snapshot(),
        record.runId(),
        state,
        record.publishedAt(),
        record.publishedBy(),
        record.job(),
        record.arms().stream().map(arm -> arm.model() + ":" + arm.version()).toList(),
        record.counts().read(),
        record.counts().scored(),
        record.counts().rejected(),
        note);
  }

  static TableRun of(Refusal record) {
    return new TableRun(
        record.snapshot(),
        record.runId(),
        State.REFUSED,
        record.refusedAt(),
        record.refusedBy(),
        record.job(),
        List.of(record.model()),
        record.counts().read(),
        record.counts().scored(),
        record.counts().rejected(),
        "");
  }

  static TableRun of(StagedRuns.Staged run) {
    var holder = run.holder();
    return new TableRun(
        holder.map(RunLease.Holder::snapshot).orElse(""),
        run.runId(),
        State.STAGED,
        holder.map(RunLease.Holder::startedAt).orElse(run.lastSign()),
        holder.map(RunLease.Holder::user).orElse(""),
        holder.map(RunLease.Holder::job).orElse(""),
        List.of(),
        0,
        0,
        0,
        "last sign of life at " + run.lastSign());
  }
}
