package io.nightshift.cli;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Problems;
import io.nightshift.job.JobOverride;
import io.nightshift.job.JobReader;
import io.nightshift.job.JobSpec;
import io.nightshift.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** Reads a job file with what the options of a command put in the place of its keys. */
final class JobFile {
  private JobFile() {}

  /**
   * Reads it.
   *
   * @param model what {@code --model} says
   * @param registry what {@code --registry} says
   * @param settings what each {@code --set} says
   */
  static JobSpec read(
      String file,
      Configuration hadoop,
      Optional<String> model,
      Optional<String> registry,
      List<String> settings) {
    return JobReader.read(file, text(file, hadoop), overrides(model, registry, settings));
  }

  private static String text(String file, Configuration hadoop) {
    return Storage.at(file, hadoop)
        .read("")
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .orElseThrow(
            () -> new InvalidRequestException("Missing job file: there is no %s".formatted(file)));
  }

  private static List<JobOverride> overrides(
      Optional<String> model, Optional<String> registry, List<String> settings) {
    Problems problems = new Problems();
    List<JobOverride> overrides = new ArrayList<>();
    model.ifPresent(ref -> overrides.add(JobOverride.ofOption("--model", "model", ref)));
    registry.ifPresent(
        location -> overrides.add(JobOverride.ofOption("--registry", "registry", location)));
    settings.forEach(setting -> problems.collect(() -> overrides.add(JobOverride.parse(setting))));
    problems.throwIfAny();
    return overrides;
  }
}
