package io.nightshift.cli;

import io.nightshift.audit.AuditEntry;
import io.nightshift.audit.RunEntries;
import io.nightshift.error.GateRefusedException;
import io.nightshift.job.JobSpec;
import io.nightshift.lineage.Lineage;
import io.nightshift.lineage.LineageException;
import io.nightshift.observe.Progress;
import io.nightshift.run.Backfill;
import io.nightshift.run.Outcome;
import io.nightshift.run.RunGuard;
import io.nightshift.run.RunRequest;
import io.nightshift.run.ScoringRun;
import io.nightshift.run.SnapshotList;
import io.nightshift.shipment.PinnedModel;
import io.nightshift.table.Publication;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Scores a snapshot. */
@Command(
    name = "score",
    description = {
      "Scores one snapshot, or several, and publishes the predictions whole or not at all.",
      "The same snapshot, model and job again is recognised as published, and nothing is done."
    },
    mixinStandardHelpOptions = true)
final class ScoreCommand implements Callable<Integer> {
  @Option(names = "--job", required = true, paramLabel = "FILE", description = "The job file.")
  private String jobFile;

  @Option(
      names = "--snapshot",
      paramLabel = "VALUE",
      description =
          "Which snapshot, such as 2013-06-14: stands for {snapshot} in the input's path.")
  private Optional<String> snapshot = Optional.empty();

  @Option(
      names = "--snapshots",
      paramLabel = "LIST",
      description = {
        "Several, in this order: dates FIRST..LAST, values with commas between, or both. Scores",
        "what is missing or outdated, with one model, resolved once."
      })
  private Optional<String> snapshots = Optional.empty();

  @Option(
      names = "--skip-missing",
      fallbackValue = "true",
      description = "Of --snapshots, pass over those that are not there.")
  private boolean skipMissing;

  @Option(
      names = "--keep-going",
      fallbackValue = "true",
      description = "Of --snapshots, go on after one that fails or that a gate refuses.")
  private boolean keepGoing;

  @Option(
      names = "--force",
      fallbackValue = "true",
      description = "Score and publish even what is published already, or was rolled back.")
  private boolean force;

  @Option(
      names = "--dry-run",
      // Without it, the flag turns a default of true from the environment into false.
      fallbackValue = "true",
      description = "Resolve, bind and count, print the plan, and write nothing.")
  private boolean dryRun;

  @Mixin private JobOptions options;
  @Mixin private AuditOption audit;
  @Mixin private MetricsOption metrics;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  private final RunGuard guard = new RunGuard();

  @Override
  public Integer call() throws Exception {
    if (dryRun) {
      return score();
    }
    return metrics.around(
        () -> audit.around(this::score, guard::isInterrupted), guard::isInterrupted);
  }

  private int score() {
    Surroundings surroundings = Surroundings.of(spec);
    Configuration hadoop = surroundings.hadoop();
    Optional<List<String>> several = severalSnapshots();
    JobSpec job = options.read(jobFile, hadoop);
    metrics.about(job.name());
    Progress progress = new Progress(spec.commandLine().getErr(), surroundings.isTerminal());
    return several.isPresent()
        ? scoreSeveral(job, several.get(), surroundings, hadoop, progress)
        : scoreOne(job, surroundings, hadoop, progress);
  }

  private int scoreOne(
      JobSpec job, Surroundings surroundings, Configuration hadoop, Progress progress) {
    String value = snapshot.get();
    try (PinnedModel pinned = new PinnedModel(job.modelRequest(), hadoop);
        InterruptReport interrupt =
            InterruptReport.install(
                guard, spec.commandLine().getErr(), () -> "", this::interrupted)) {
      ScoringRun run =
          new ScoringRun(
              new RunRequest(job, value, force),
              pinned,
              hadoop,
              surroundings::spark,
              progress,
              guard);
      Outcome outcome = dryRun ? run.plan() : execute(run, job, new RunEntries(job, hadoop));
      if (outcome instanceof Outcome.Withdrawn withdrawn) {
        throw refused(withdrawn);
      }
      ScoreReport report = new ScoreReport(outcome, value, job);
      if (json.isSet()) {
        report.printJson(spec.commandLine().getOut());
      } else {
        report.print(spec.commandLine().getOut(), surroundings::spark);
      }
      return ExitCode.DONE;
    }
  }

  private Outcome execute(ScoringRun run, JobSpec job, RunEntries entries) {
    try {
      Outcome outcome = run.execute();
      metrics.record(outcome);
      tellLineage(job, outcome);
      audit.record(begun -> entries.of(snapshot.get(), outcome));
      return outcome;
    } catch (Exception e) {
      metrics.record(e);
      audit.record(begun -> failed(entries, snapshot.get(), e));
      throw e;
    }
  }

  private void interrupted() {
    audit.interrupted();
    metrics.interrupted();
  }

  private List<AuditEntry> failed(RunEntries entries, String value, Exception failure) {
    return entries.of(value, failure, guard.runId(), guard.isInterrupted());
  }

  /** What is published stays so, whether lineage is told of it or not. */
  private void tellLineage(JobSpec job, Outcome outcome) {
    try {
      Lineage.tell(job.name(), outcome, Surroundings.of(spec)::spark);
    } catch (LineageException e) {
      spec.commandLine()
          .getErr()
          .println(
              "Warning: lineage lacks this publication: %s; the run itself is as it says"
                  .formatted(RootCause.of(e)));
    }
  }

  private void record(JobSpec job, RunEntries entries, Backfill.Day day) {
    day.outcome().ifPresent(outcome -> tellLineage(job, outcome));
    day.outcome().ifPresent(metrics::record);
    day.failure().ifPresent(metrics::record);
    metrics.tell();
    day.outcome().ifPresent(outcome -> audit.record(begun -> entries.of(day.snapshot(), outcome)));
    day.failure()
        .ifPresent(failure -> audit.record(begun -> failed(entries, day.snapshot(), failure)));
  }

  private static GateRefusedException refused(Outcome.Withdrawn withdrawn) {
    Publication record = withdrawn.rollback();
    String reason = record.rollback().reason();
    return new GateRefusedException(
        List.of(
            "Not published: %s rolled snapshot %s back past a run with this key, to run %s, at %s%s; 'score --force' scores and publishes it all the same"
                .formatted(
                    record.publishedBy(),
                    record.snapshot(),
                    record.runId(),
                    record.publishedAt(),
                    reason.isEmpty() ? "" : " (" + reason + ")")),
        record);
  }

  private int scoreSeveral(
      JobSpec job,
      List<String> several,
      Surroundings surroundings,
      Configuration hadoop,
      Progress progress) {
    RunEntries entries = new RunEntries(job, hadoop);
    Backfill backfill =
        new Backfill(
            job,
            several,
            new Backfill.Settings(dryRun, force, skipMissing, keepGoing),
            hadoop,
            surroundings::spark,
            progress,
            guard,
            day -> record(job, entries, day));
    try (InterruptReport interrupt =
        InterruptReport.install(
            guard,
            spec.commandLine().getErr(),
            () -> BackfillReport.interrupted(backfill.days()),
            this::interrupted)) {
      BackfillReport report = new BackfillReport(job.name(), backfill.run());
      if (json.isSet()) {
        report.printJson(spec.commandLine().getOut());
      } else {
        report.print(spec.commandLine().getOut());
      }
      report.printFailures(spec.commandLine().getErr());
      return report.exitCode();
    }
  }

  /**
   * What {@code --snapshots} says, unless {@code --snapshot} is meant; what is typed beats the
   * environment.
   */
  private Optional<List<String>> severalSnapshots() {
    ParseResult typed = spec.commandLine().getParseResult();
    boolean isOneTyped = typed.hasMatchedOption("--snapshot");
    boolean areSeveralTyped = typed.hasMatchedOption("--snapshots");
    boolean isOne = isOneTyped || (snapshot.isPresent() && !areSeveralTyped);
    boolean areSeveral = areSeveralTyped || (snapshots.isPresent() && !isOneTyped);
    if (isOne == areSeveral) {
      throw new ParameterException(
          spec.commandLine(),
          isOne
              ? "Give either --snapshot or --snapshots, not both"
              : "Missing snapshot: give --snapshot=VALUE, or --snapshots=FIRST..LAST");
    }
    return areSeveral ? snapshots.map(SnapshotList::parse) : Optional.empty();
  }

  boolean isInterrupted() {
    return guard.isInterrupted();
  }
}
