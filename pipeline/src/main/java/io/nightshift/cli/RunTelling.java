package io.nightshift.cli;

import io.nightshift.audit.RunEntries;
import io.nightshift.job.JobSpec;
import io.nightshift.lineage.Lineage;
import io.nightshift.lineage.LineageException;
import io.nightshift.run.Outcome;
import io.nightshift.run.RunGuard;
import io.nightshift.run.RunWitness;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Model.CommandSpec;

/** Tells lineage, monitoring and the audit log what the runs of a command came to. */
final class RunTelling implements RunWitness {
  private final CommandSpec command;
  private final JobSpec job;
  private final RunEntries entries;
  private final AuditOption audit;
  private final MetricsOption metrics;
  private final RunGuard guard;

  RunTelling(
      CommandSpec command,
      JobSpec job,
      Configuration conf,
      AuditOption audit,
      MetricsOption metrics,
      RunGuard guard) {
    this.command = command;
    this.job = job;
    this.entries = new RunEntries(job, conf);
    this.audit = audit;
    this.metrics = metrics;
    this.guard = guard;
  }

  @Override
  public void ended(String snapshot, Outcome outcome) {
    tellLineage(outcome);
    metrics.record(outcome);
    metrics.tell();
    audit.record(begun -> entries.of(snapshot, outcome));
  }

  @Override
  public void failed(String snapshot, Exception failure) {
    metrics.record(failure);
    metrics.tell();
    audit.record(begun -> entries.of(snapshot, failure, guard.runId(), guard.isInterrupted()));
  }

  /** The command is being stopped, and may not come to its end. */
  void interrupted() {
    audit.interrupted();
    metrics.interrupted();
  }

  /** What is published stays so, whether lineage is told of it or not. */
  private void tellLineage(Outcome outcome) {
    try {
      Lineage.tell(job.name(), outcome, Surroundings.of(command)::spark);
    } catch (LineageException e) {
      command
          .commandLine()
          .getErr()
          .println(
              "Warning: lineage lacks this publication: %s; the run itself is as it says"
                  .formatted(RootCause.of(e)));
    }
  }
}
