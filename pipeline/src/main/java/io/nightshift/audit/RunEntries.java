package io.nightshift.audit;

import io.nightshift.error.GateRefusedException;
import io.nightshift.error.NightshiftException;
import io.nightshift.job.JobSpec;
import io.nightshift.run.Outcome;
import io.nightshift.run.RunPlan;
import io.nightshift.table.Refusal;
import io.nightshift.table.Tables;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * What came of runs, those included of which no table keeps a record.
 *
 * @param job what was to be scored
 * @param conf how to reach the table
 */
public record RunEntries(JobSpec job, Configuration conf) {
  /** That a run came to its end. */
  public List<AuditEntry> of(String snapshot, Outcome outcome) {
    if (outcome instanceof Outcome.Published published) {
      return new TableEntries(published.plan().table()).of(published.publication());
    } else if (outcome instanceof Outcome.AlreadyPublished same) {
      return List.of(
          planned(snapshot, AuditOutcome.UNCHANGED, same.plan())
              .with("run_id", same.publication().runId())
              .with("reason", "published already, by the same run key"));
    } else if (outcome instanceof Outcome.Withdrawn withdrawn) {
      return List.of(
          planned(snapshot, AuditOutcome.REFUSED, withdrawn.plan())
              .with(
                  "reason",
                  "rolled back by %s at %s"
                      .formatted(
                          withdrawn.rollback().publishedBy(), withdrawn.rollback().publishedAt())));
    }
    return List.of();
  }

  private AuditEntry planned(String snapshot, AuditOutcome outcome, RunPlan plan) {
    return begun(snapshot, outcome)
        .with(AuditEntry.TABLE, plan.table().display())
        .with(AuditEntry.VERSION, plan.version().version())
        .with("digest", plan.version().digest())
        .with("run_key", plan.runKey())
        .with("input", plan.input().path())
        .with("input_fingerprint", plan.input().fingerprint());
  }

  /**
   * That a run published nothing.
   *
   * @param runId its id, if it had one already
   * @param interrupted whether it was stopped
   */
  public List<AuditEntry> of(
      String snapshot, Exception failure, Optional<String> runId, boolean interrupted) {
    if (failure instanceof GateRefusedException refused
        && refused.record() instanceof Refusal refusal) {
      return new TableEntries(Tables.open(job.output().table(), conf)).of(refusal);
    }
    return List.of(
        begun(snapshot, interrupted ? AuditOutcome.INTERRUPTED : AuditOutcome.FAILED)
            .with(AuditEntry.TABLE, job.output().table())
            .with("run_id", runId.orElse(""))
            .with("problems", problems(failure)));
  }

  private AuditEntry begun(String snapshot, AuditOutcome outcome) {
    return AuditEntry.now(AuditEvent.RUN, outcome)
        .with("job", job.name())
        .with("snapshot", snapshot)
        .with(AuditEntry.MODEL, job.model().name())
        .with("reference", job.model().toString());
  }

  /** What went wrong, in a line for each problem. */
  public static List<String> problems(Throwable failure) {
    return NightshiftException.in(failure)
        .map(NightshiftException::problems)
        .orElseGet(() -> List.of("unexpected failure: " + failure));
  }
}
