package io.nightshift.job;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Problems;
import java.util.ArrayList;
import java.util.List;

/** Reads job files: YAML 1.2, in which unknown and duplicate keys are errors. */
public final class JobReader {
  private JobReader() {}

  /**
   * Reads a job file.
   *
   * @param source the file's name, for messages
   * @param yaml the file's text
   * @param overrides applied in their order before anything is checked, so that a later one wins
   *     and the checks hold for them as for the file
   * @throws InvalidRequestException with everything that is wrong, one line for each problem, which
   *     begins with {@code FILE:LINE:} or with the override
   */
  public static JobSpec read(String source, String yaml, List<JobOverride> overrides) {
    Problems problems = new Problems();
    YamlNode.Mapping file = YamlParser.file(source, yaml, "a job file", "job: NAME", problems);
    for (JobOverride override : overrides) {
      try {
        file = override.applyTo(file);
      } catch (InvalidRequestException e) {
        e.problems().forEach(problems::add);
      }
    }
    YamlValue root = YamlValue.root(file);
    List<JobSpec> read = new ArrayList<>();
    problems.collect(() -> read.add(new JobMapping().job(root)));
    problems.throwIfAny();
    return read.get(0);
  }
}
