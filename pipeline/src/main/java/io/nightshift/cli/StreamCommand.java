package io.nightshift.cli;

import io.nightshift.job.JobSpec;
import io.nightshift.observe.Progress;
import io.nightshift.run.RunGuard;
import io.nightshift.stream.BatchLimit;
import io.nightshift.stream.Schedule;
import io.nightshift.stream.ScoringStream;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Scores files as they land, and messages as they come. */
@Command(
    name = "stream",
    description = {
      "Scores files as they land in the folder of a job's input, or the messages of its topic of",
      "Kafka, in micro-batches, and publishes each once, whole or not at all. Called again, it goes on where the checkpoint says."
    },
    mixinStandardHelpOptions = true)
final class StreamCommand implements Callable<Integer>, Interruptible {
  @Option(
      names = "--job",
      required = true,
      paramLabel = "FILE",
      description = "The job file. In its input's path, {snapshot} stands for any name.")
  private String jobFile;

  @Option(
      names = "--checkpoint",
      required = true,
      paramLabel = "FOLDER",
      description = "What is done; made by the first call, and of this stream alone.")
  private String checkpoint;

  @Option(
      names = "--trigger",
      paramLabel = "WHEN",
      defaultValue = Schedule.AVAILABLE_NOW,
      description = {
        "available-now scores what is new, and ends; an interval, such as \"30 seconds\", looks for",
        "new files so often, until it is stopped. ${DEFAULT-VALUE} by default."
      })
  private String trigger;

  @Option(
      names = "--max-files",
      paramLabel = "N",
      description = "The most files of a micro-batch; all that are new by default.")
  private Optional<Integer> maxFiles = Optional.empty();

  @Option(
      names = "--max-rows",
      paramLabel = "N",
      description = "The most messages of a micro-batch, about; all that are new by default.")
  private Optional<Long> maxRows = Optional.empty();

  @Option(
      names = "--query",
      paramLabel = "NAME",
      description = "What its snapshots are called, NAME-0000000000 and so on; the job by default.")
  private Optional<String> query = Optional.empty();

  @Mixin private JobOptions options;
  @Mixin private AuditOption audit;
  @Mixin private MetricsOption metrics;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  private final RunGuard guard = new RunGuard();

  @Override
  public Integer call() throws Exception {
    return metrics.around(
        () -> audit.around(this::stream, guard::isInterrupted), guard::isInterrupted);
  }

  private int stream() {
    Surroundings surroundings = Surroundings.of(spec);
    Configuration hadoop = surroundings.hadoop();
    JobSpec job = options.read(jobFile, hadoop);
    metrics.about(job.name());
    ScoringStream.Settings settings =
        new ScoringStream.Settings(
            query.orElse(job.name()),
            checkpoint,
            Schedule.parse(trigger),
            new BatchLimit(maxFiles, maxRows));
    RunTelling telling = new RunTelling(spec, job, hadoop, audit, metrics, guard);
    ScoringStream stream =
        new ScoringStream(
            job,
            settings,
            hadoop,
            surroundings::spark,
            new Progress(spec.commandLine().getErr(), surroundings.isTerminal()),
            guard,
            telling);
    StreamReport report = new StreamReport(job, settings, stream.tally());
    try (InterruptReport interrupt =
        InterruptReport.install(
            guard, spec.commandLine().getErr(), report::interrupted, telling::interrupted)) {
      stream.run();
    }
    if (json.isSet()) {
      report.printJson(spec.commandLine().getOut());
    } else {
      report.print(spec.commandLine().getOut());
    }
    return ExitCode.DONE;
  }

  @Override
  public boolean isInterrupted() {
    return guard.isInterrupted();
  }
}
