package io.nightshift.cli;

import io.nightshift.job.JobSpec;
import io.nightshift.observe.Progress;
import io.nightshift.run.Outcome;
import io.nightshift.run.RunGuard;
import io.nightshift.run.RunRequest;
import io.nightshift.run.ScoringRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Scores a snapshot. */
@Command(
    name = "score",
    description = {
      "Scores one snapshot, and publishes the predictions whole or not at all.",
      "The same snapshot, model and job again is recognised as published, and nothing is done."
    },
    mixinStandardHelpOptions = true)
final class ScoreCommand implements Callable<Integer> {
  @Option(names = "--job", required = true, paramLabel = "FILE", description = "The job file.")
  private String jobFile;

  @Option(
      names = "--snapshot",
      required = true,
      paramLabel = "VALUE",
      description =
          "Which snapshot, such as 2013-06-14: stands for {snapshot} in the input's path.")
  private String snapshot;

  @Option(
      names = "--model",
      paramLabel = "REF",
      description = "Score with this model instead: NAME@ALIAS or NAME:VERSION.")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--registry",
      paramLabel = "LOCATION",
      description = "Take the model from this registry instead.")
  private Optional<String> registry = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Set a key of the job file, such as rejects.max-ratio=0.05; repeatable.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--dry-run",
      // Without it, the flag turns a default of true from the environment into false.
      fallbackValue = "true",
      description = "Resolve, bind and count, print the plan, and write nothing.")
  private boolean dryRun;

  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  private final RunGuard guard = new RunGuard();

  @Override
  public Integer call() {
    Surroundings surroundings = Surroundings.of(spec);
    Configuration hadoop = surroundings.hadoop();
    JobSpec job = JobFile.read(jobFile, hadoop, model, registry, settings);
    Progress progress = new Progress(spec.commandLine().getErr(), surroundings.isTerminal());
    ScoringRun run =
        new ScoringRun(new RunRequest(job, snapshot), hadoop, surroundings::spark, progress, guard);
    try (InterruptReport interrupt = InterruptReport.install(guard, spec.commandLine().getErr())) {
      Outcome outcome = dryRun ? run.plan() : run.execute();
      ScoreReport report = new ScoreReport(outcome, snapshot, job);
      if (json.isSet()) {
        report.printJson(spec.commandLine().getOut());
      } else {
        report.print(spec.commandLine().getOut(), surroundings::spark);
      }
      return ExitCode.DONE;
    }
  }

  boolean isInterrupted() {
    return guard.isInterrupted();
  }
}
