package io.nightshift.binding;

import io.nightshift.model.MissingRule;
import java.util.Map;

/**
 * What a job says about the binding, where names alone cannot decide it.
 *
 * @param feeds what feeds an input, by the input's name
 * @param params the values of inputs that are not per row, by the input's name
 * @param missing the rule for missing values, by the name of an input or column
 * @param outputs what each prediction column takes, in order; empty for every output under its name
 * @param narrowing where precision may be lost
 * @param rules what values and scores must be
 */
public record BindingRequest(
    Map<String, InputFeed> feeds,
    Map<String, Param> params,
    Map<String, MissingRule> missing,
    Map<String, OutputExpression> outputs,
    Narrowing narrowing,
    RuleRequest rules) {
  /** A request that leaves all to the names. */
  public static final BindingRequest BY_NAME =
      new BindingRequest(Map.of(), Map.of(), Map.of(), Map.of(), Narrowing.NONE);

  /** A request without rules. */
  public BindingRequest(
      Map<String, InputFeed> feeds,
      Map<String, Param> params,
      Map<String, MissingRule> missing,
      Map<String, OutputExpression> outputs,
      Narrowing narrowing) {
    this(feeds, params, missing, outputs, narrowing, RuleRequest.NONE);
  }
}
