package io.nightshift.job;

import io.nightshift.binding.BindingRequest;
import io.nightshift.binding.InputFeed;
import io.nightshift.binding.Narrowing;
import io.nightshift.binding.OutputCheck;
import io.nightshift.binding.Param;
import io.nightshift.binding.RuleRequest;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Problems;
import io.nightshift.error.Secrets;
import io.nightshift.model.InputRule;
import io.nightshift.model.MissingRule;
import io.nightshift.model.ModelRef;
import io.nightshift.quality.DriftLimits;
import io.nightshift.shipment.ModelRequest;
import java.util.List;
import java.util.Map;

/**
 * What a job file says, overrides applied: what to score, with which model, by which rules. The
 * maps are unmodifiable and keep the order of the file.
 *
 * @param name the job's name
 * @param model the model to score with, not yet resolved
 * @param registry where models are kept: a folder or a URL
 * @param input the rows to score
 * @param features what computes columns that the snapshot lacks, in SQL, by their names
 * @param feeds what feeds an input, where the names alone cannot decide; never without a column
 * @param params the values of inputs that are the same for every row
 * @param output where the predictions go
 * @param missing the rule for missing values by the name of an input or of a column; the model's
 *     own rule holds for others
 * @param narrowing which inputs may lose precision
 * @param rejects how many bad rows are borne
 * @param rules what values must be, by the name of an input or of a column that feeds one
 * @param checks what scores must be, by prediction column
 * @param drift how far scores may be from what they were
 * @param inference how the model is run
 */
public record JobSpec(
    String name,
    ModelRef model,
    String registry,
    InputSource input,
    Map<String, String> features,
    Map<String, InputFeed> feeds,
    Map<String, Param> params,
    OutputTarget output,
    Map<String, MissingRule> missing,
    Narrowing narrowing,
    RejectBudget rejects,
    Map<String, InputRule> rules,
    Map<String, OutputCheck> checks,
    DriftLimits drift,
    InferenceSettings inference) {
  /**
   * Copies the maps.
   *
   * @throws InvalidRequestException if the name is not one, the registry is blank or holds a
   *     password, an input is fed by no column, or the predictions would have two columns of one
   *     name
   */
  public JobSpec {
    requireName(name);
    if (registry.isBlank()) {
      throw new InvalidRequestException("Invalid 'registry': must not be blank");
    }
    Secrets.requireNone("'registry'", registry);
    features = Ordered.copyOf(features);
    feeds.forEach(JobSpec::requireColumns);
    feeds = Ordered.copyOf(feeds);
    params = Ordered.copyOf(params);
    missing = Ordered.copyOf(missing);
    rules = Ordered.copyOf(rules);
    checks = Ordered.copyOf(checks);
    new PredictionColumns()
        .claimAll(input.key(), "input.key")
        .claimAll(input.keep(), "input.keep")
        .claimAll(output.columns().keySet(), "output.columns");
  }

  /**
   * Makes sure that a model's outputs can be columns of the predictions under their own names.
   *
   * @throws InvalidRequestException with each that is taken or reserved
   */
  public void requireFree(List<String> outputs) {
    PredictionColumns predicted =
        new PredictionColumns()
            .claimAll(input.key(), "input.key")
            .claimAll(input.keep(), "input.keep");
    Problems problems = new Problems();
    for (String column : outputs) {
      try {
        predicted.claim(column, "model", "");
      } catch (InvalidRequestException e) {
        problems.add(e.getMessage() + ". Name the outputs under 'output.columns'");
      }
    }
    problems.throwIfAny();
  }

  /** What the job says about the binding. */
  public BindingRequest bindingRequest() {
    return new BindingRequest(
        feeds, params, missing, output.columns(), narrowing, new RuleRequest(rules, checks));
  }

  /** What the job says about the model. */
  public ModelRequest modelRequest() {
    return new ModelRequest(model, registry, inference.computation());
  }

  static void requireName(String name) {
    ModelRef.requireName("job name", name);
  }

  private static void requireColumns(String input, InputFeed feed) {
    if (feed.columns().isEmpty()) {
      throw new InvalidRequestException(
          "Invalid 'inputs.%s': must name at least one column".formatted(input));
    }
  }
}
