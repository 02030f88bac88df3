package io.nightshift.job;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.MissingRule;

/** Reads a rule for missing values from a command's option, in the words of the job file. */
public final class MissingRuleReader {
  private MissingRuleReader() {}

  /**
   * Reads a rule.
   *
   * @param origin what the user typed, for messages: {@code --missing dep_delay=nan}
   * @param input the input's name
   * @param rule {@code reject}, {@code nan} or {@code {fill: VALUE}}
   * @throws InvalidRequestException if it is none of these
   */
  public static MissingRule read(String origin, String input, String rule) {
    YamlNode node = YamlParser.value(Place.ofOverride(origin), rule);
    return new YamlValue(input, input, node).as(JobMapping::missingRule);
  }
}
