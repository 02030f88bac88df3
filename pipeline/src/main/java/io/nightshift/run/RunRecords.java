package io.nightshift.run;

import io.nightshift.error.GateRefusedException;
import io.nightshift.model.ModelVersion;
import io.nightshift.quality.Drift;
import io.nightshift.quality.Verdict;
import io.nightshift.storage.Timestamps;
import io.nightshift.storage.User;
import io.nightshift.table.PredictionTable;
import io.nightshift.table.Publication;
import io.nightshift.table.Refusal;
import io.nightshift.table.RejectGroup;
import io.nightshift.table.RunFolders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * What is kept of a run that was scored, whichever way the gates decided.
 *
 * @param job the job's name
 * @param plan what was scored
 * @param folders the run
 * @param report what the tasks did
 * @param drift how far its scores are from those of an earlier run
 * @param gates what the gates said
 */
record RunRecords(
    String job, RunPlan plan, RunFolders folders, RunReport report, Drift drift, Gates gates) {

  /** The record of a run that passed; its place in the history is not yet known. */
  Publication publication() {
    ModelVersion version = plan.version();
    return new Publication(
        0,
        null,
        folders.runId(),
        plan.runKey(),
        job,
        folders.snapshot(),
        Timestamps.now(),
        User.name(),
        List.of(
            new Publication.Arm(
                plan.reference(),
                version.name(),
                version.version(),
                version.digest(),
                version.lineage().run(),
                folders.predictions(version),
                report.predictions())),
        plan.input(),
        new TreeMap<>(plan.binding().features()),
        report.counts(),
        report.rejectsByCode(),
        report.rejectGroups(),
        report.rejects(),
        report.clipped(),
        report.providers(),
        gates.verdicts(),
        report.profiles(),
        drift,
        Software.versions(),
        null);
  }

  /** The record of a run that was refused. */
  Refusal refusal() {
    return new Refusal(
        folders.runId(),
        plan.runKey(),
        job,
        folders.snapshot(),
        Timestamps.now(),
        User.name(),
        plan.version().ref().toString(),
        plan.version().digest(),
        plan.input(),
        report.counts(),
        report.rejectGroups(),
        report.rejects(),
        report.clipped(),
        gates.verdicts(),
        report.profiles(),
        drift,
        Software.versions());
  }

  /** What people and machines are told of a refusal that was recorded. */
  GateRefusedException refused(PredictionTable table, Refusal refusal) {
    List<String> lines = new ArrayList<>(gates.refusals());
    report.rejectGroups().forEach(group -> lines.add("  " + line(group)));
    lines.add("  the rejected rows and a summary are in " + table.display(folders.rejects()));
    lines.add(
        "  look at them with: nightshift rejects --table %s --snapshot %s --run %s"
            .formatted(table.display(), folders.snapshot(), folders.runId()));
    if (drift.drifted().stream().anyMatch(column -> column.verdict() == Verdict.FAILED)) {
      lines.add(
          "  look at the scores with: nightshift drift --table %s --snapshot %s --run %s"
              .formatted(table.display(), folders.snapshot(), folders.runId()));
      lines.add("  if they are as they should be, let them pass with: --set drift.fail=LIMIT");
    }
    return new GateRefusedException(lines, refusal);
  }

  private static String line(RejectGroup group) {
    String column = group.column().isEmpty() ? "" : ", column '" + group.column() + "'";
    return String.format(
        Locale.ROOT,
        "%s%s: %,d row%s, for example: %s",
        group.code(),
        column,
        group.rows(),
        group.rows() == 1 ? "" : "s",
        group.example());
  }
}
