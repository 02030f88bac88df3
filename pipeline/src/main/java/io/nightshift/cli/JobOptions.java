package io.nightshift.cli;

import io.nightshift.job.JobSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What a command takes in the place of keys of a job file. */
final class JobOptions {
  @Option(
      names = "--model",
      paramLabel = "REF",
      description = "This model instead of the job's: NAME@ALIAS or NAME:VERSION.")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--registry",
      paramLabel = "LOCATION",
      description = "This registry instead of the job's.")
  private Optional<String> registry = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Set a key of the job file, such as rejects.max-ratio=0.05; repeatable.")
  private List<String> settings = new ArrayList<>();

  Optional<String> model() {
    return model;
  }

  Optional<String> registry() {
    return registry;
  }

  /** Whether any key is set by {@code --set}. */
  boolean hasSettings() {
    return !settings.isEmpty();
  }

  /**
   * Refuses options that are typed where they change nothing for want of a job file; what the
   * environment says to other commands need not make sense.
   */
  static void requireJob(CommandSpec command, String... options) {
    for (String option : options) {
      if (command.commandLine().getParseResult().hasMatchedOption(option)) {
        throw new ParameterException(
            command.commandLine(), option + " goes with --job FILE, which is missing");
      }
    }
  }

  /** Reads a job file, with these options in the place of its keys. */
  JobSpec read(String file, Configuration hadoop) {
    return JobFile.read(file, hadoop, model, registry, settings);
  }
}
