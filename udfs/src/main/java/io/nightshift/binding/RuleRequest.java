package io.nightshift.binding;

import io.nightshift.model.InputRule;
import java.util.Map;

/**
 * What a job says about the values themselves.
 *
 * @param inputs what values must be, by the name of an input or of a column that feeds one
 * @param outputs what scores must be, by prediction column
 */
public record RuleRequest(Map<String, InputRule> inputs, Map<String, OutputCheck> outputs) {
  /** Nothing at all. */
  public static final RuleRequest NONE = new RuleRequest(Map.of(), Map.of());
}
