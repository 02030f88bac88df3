package io.nightshift.cli;

import io.nightshift.error.GateRefusedException;
import io.nightshift.job.JobSpec;
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
final class ScoreCommand implements Callable<Integer>, Interruptible {
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
    RunTelling telling = new RunTelling(spec, job, hadoop, audit, metrics, guard);
    return several.isPresent()
        ? scoreSeveral(job, several.get(), surroundings, hadoop, progress, telling)
        : scoreOne(job, surroundings, hadoop, progress, telling);
  }

  private int scoreOne(
      JobSpec job,
      Surroundings surroundings,
      Configuration hadoop,
      Progress progress,
      RunTelling telling) {
    String value = snapshot.get();
    try (PinnedModel pinned = new PinnedModel(job.modelRequest(), hadoop);
        InterruptReport interrupt =
            InterruptReport.install(
                guard, spec.commandLine().getErr(), () -> "", telling::interrupted)) {
      ScoringRun run =
          new ScoringRun(
              new RunRequest(job, value, force),
              pinned,
              hadoop,
              surroundings::spark,
              progress,
              guard);
      Outcome outcome = outcome(run, value, telling);
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

  /** Whoever stops the command waits until the run is told of, too. */
  private Outcome outcome(ScoringRun run, String value, RunTelling telling) {
    try {
      return dryRun ? run.plan() : execute(run, value, telling);
    } finally {
      guard.over();
    }
  }

  private static Outcome execute(ScoringRun run, String value, RunTelling telling) {
    try {
      Outcome outcome = run.execute();
      telling.ended(value, outcome);
      return outcome;
    } catch (Exception e) {
      telling.failed(value, e);
      throw e;
    }
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
      Progress progress,
      RunTelling telling) {
    Backfill backfill =
        new Backfill(
            job,
            several,
            new Backfill.Settings(dryRun, force, skipMissing, keepGoing),
            hadoop,
            surroundings::spark,
            progress,
            guard,
            telling);
    try (InterruptReport interrupt =
        InterruptReport.install(
            guard,
            spec.commandLine().getErr(),
            () -> BackfillReport.interrupted(backfill.days()),
            telling::interrupted)) {
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

  @Override
  public boolean isInterrupted() {
    return guard.isInterrupted();
  }
}
