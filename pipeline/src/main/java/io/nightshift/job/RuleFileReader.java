package io.nightshift.job;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Problems;
import io.nightshift.model.InputRule;
import java.util.Map;

/** Reads the rules that a model brings along: a file that is what a job has under {@code rules}. */
public final class RuleFileReader {
  private RuleFileReader() {}

  /**
   * Reads a file of rules, by the name of an input or of a feature.
   *
   * @param source the file's name, for messages
   * @param yaml the file's text
   * @throws InvalidRequestException with everything that is wrong, one line for each problem
   */
  public static Map<String, InputRule> read(String source, String yaml) {
    Problems problems = new Problems();
    YamlNode.Mapping file =
        YamlParser.file(source, yaml, "a file of rules", "income: {min: 0}", problems);
    problems.throwIfAny();
    return YamlValue.root(file).as(Shapes.mapOf(RuleMapping::inputRule));
  }
}
