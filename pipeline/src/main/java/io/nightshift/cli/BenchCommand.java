package io.nightshift.cli;

import io.nightshift.bench.Bench;
import io.nightshift.bench.BenchGrid;
import io.nightshift.bench.BenchPoint;
import io.nightshift.job.JobSpec;
import io.nightshift.model.ModelRef;
import io.nightshift.registry.Registries;
import io.nightshift.run.RunRequest;
import io.nightshift.run.Sample;
import io.nightshift.shipment.PinnedModel;
import io.nightshift.storage.WorkFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how fast a model is scored here. */
@Command(
    name = "bench",
    description = {
      "Measures how many rows a second one task scores, by batch size and threads.",
      "It packs, runs and unpacks as a run does, without reading and writing files.",
      "Without --job, --model and --registry say which model."
    },
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
  /** More than these are no other rows for a model, and take memory. */
  private static final int MOST_DIFFERENT_ROWS = 4_096;

  @Option(
      names = "--job",
      paramLabel = "FILE",
      description = "A job file that says which model, and how it is fed and computed.")
  private Optional<String> jobFile = Optional.empty();

  @Option(
      names = "--snapshot",
      paramLabel = "VALUE",
      description = "With --job: measure on rows of this snapshot, rather than on made-up ones.")
  private Optional<String> snapshot = Optional.empty();

  @Option(
      names = "--batch-rows",
      split = ",",
      paramLabel = "N",
      description = "The batch sizes to measure; by default 1, 16, 64, 256, 1024, 4096, 16384.")
  private List<Integer> batchRows = BenchGrid.BATCH_ROWS;

  @Option(
      names = "--threads",
      split = ",",
      paramLabel = "N",
      description = "The threads of a session to measure; by default 1, 2, 4 … up to all cores.")
  private List<Integer> threads = BenchGrid.threadsUpTo(Runtime.getRuntime().availableProcessors());

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "How many rows to score in each pass; by default as many as time allows.")
  private Optional<Integer> rows = Optional.empty();

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "1",
      description = "How long to measure each setting; ${DEFAULT-VALUE} by default.")
  private double seconds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The same seed makes up the same rows; ${DEFAULT-VALUE} by default.")
  private long seed;

  @Mixin private JobOptions options;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    requireUsage();
    BenchGrid grid = new BenchGrid(batchRows, threads);
    Surroundings surroundings = Surroundings.of(spec);
    Configuration hadoop = surroundings.hadoop();
    if (snapshot.isPresent()) {
      JobSpec job = job(hadoop);
      try (PinnedModel pinned = new PinnedModel(job.modelRequest(), hadoop)) {
        measure(
            Sample.ofJob(
                new RunRequest(job, snapshot.get(), false),
                differentRows(),
                pinned,
                hadoop,
                surroundings::spark),
            grid);
      }
    } else {
      try (WorkFolder folder = WorkFolder.create()) {
        measure(madeUp(folder.path(), hadoop), grid);
      }
    }
    return ExitCode.DONE;
  }

  private void measure(Sample sample, BenchGrid grid) {
    PrintWriter err = spec.commandLine().getErr();
    Bench bench =
        new Bench(
            sample, Duration.ofNanos(Math.round(seconds * 1e9)), System::nanoTime, err::println);
    List<BenchPoint> points =
        rows.isPresent()
            ? bench.measure(grid, rows.get())
            : bench.measureWithin(grid, BenchGrid.MOST_ROWS);
    BenchReport report = new BenchReport(sample, origin(), points);
    if (json.isSet()) {
      report.printJson(spec.commandLine().getOut());
    } else {
      report.print(spec.commandLine().getOut());
    }
  }

  private void requireUsage() {
    if (jobFile.isEmpty() && (options.model().isEmpty() || options.registry().isEmpty())) {
      throw usage("Give --job FILE, or --model REF with --registry LOCATION");
    }
    if (jobFile.isEmpty() && (snapshot.isPresent() || options.hasSettings())) {
      throw usage("--snapshot and --set go with --job FILE, which is missing");
    }
    if (!(seconds > 0 && seconds <= 3_600)) {
      throw usage("Invalid --seconds: must be more than 0 and at most 3600, got: " + seconds);
    }
    if (rows.isPresent() && rows.get() < 1) {
      throw usage("Invalid --rows: must be 1 or more, got: " + rows.get());
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private int differentRows() {
    return Math.min(MOST_DIFFERENT_ROWS, rows.orElse(MOST_DIFFERENT_ROWS));
  }

  private JobSpec job(Configuration hadoop) {
    return options.read(jobFile.get(), hadoop);
  }

  private Sample madeUp(Path folder, Configuration hadoop) {
    return jobFile.isPresent()
        ? Sample.madeUp(job(hadoop), differentRows(), seed, folder, hadoop)
        : Sample.madeUp(
            Registries.open(options.registry().get(), hadoop),
            ModelRef.parse(options.model().get()),
            differentRows(),
            seed,
            folder,
            hadoop);
  }

  private String origin() {
    return snapshot.map(value -> "of snapshot " + value).orElse("made up with seed " + seed);
  }
}
