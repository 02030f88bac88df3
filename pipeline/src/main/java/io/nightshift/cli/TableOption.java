package io.nightshift.cli;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.job.JobSpec;
import io.nightshift.job.OutputTarget;
import io.nightshift.quality.DriftLimits;
import io.nightshift.table.PredictionTable;
import io.nightshift.table.Tables;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Which table a command works on: by its folder, or by the job that writes it, read as {@code
 * score} reads it.
 */
final class TableOption {
  @Option(
      names = "--table",
      paramLabel = "TABLE",
      description = "The prediction table: its folder, or iceberg:CATALOG.NAMESPACE.NAME.")
  private Optional<String> table = Optional.empty();

  @Option(
      names = "--job",
      paramLabel = "FILE",
      description = "A job file, whose 'output.table' is meant, instead of --table.")
  private Optional<String> job = Optional.empty();

  @Mixin private JobOptions options;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  private Optional<JobSpec> readJob;

  /**
   * The table, which need not have anything in it.
   *
   * @throws InvalidRequestException if neither option is given, or there is no such folder
   */
  PredictionTable open() {
    if (job.isEmpty()) {
      JobOptions.requireJob(command, "--model", "--registry", "--set");
    }
    String location =
        table
            .or(() -> job().map(spec -> spec.output().table()))
            .orElseThrow(
                () ->
                    new InvalidRequestException("Missing table: give --table TABLE or --job FILE"));
    return existing(location, hadoop());
  }

  /**
   * A table that is there.
   *
   * @throws InvalidRequestException if it is not
   */
  static PredictionTable existing(String location, Configuration hadoop) {
    PredictionTable opened = Tables.open(location, hadoop);
    if (!opened.exists()) {
      throw new InvalidRequestException(
          "Missing table: there is no %s".formatted(opened.display()));
    }
    return opened;
  }

  /** How many replaced runs the job keeps, or what is usual without a job. */
  int keepRuns() {
    return job().map(spec -> spec.output().keepRuns()).orElse(OutputTarget.DEFAULT_KEEP_RUNS);
  }

  /** How far the job lets scores drift, or what is usual without a job. */
  DriftLimits drift() {
    return job().map(JobSpec::drift).orElse(DriftLimits.DEFAULT);
  }

  Configuration hadoop() {
    return Surroundings.of(command).hadoop();
  }

  private Optional<JobSpec> job() {
    if (readJob == null) {
      readJob = job.map(file -> options.read(file, hadoop()));
    }
    return readJob;
  }
}
