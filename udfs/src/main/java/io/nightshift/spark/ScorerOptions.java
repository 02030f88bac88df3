package io.nightshift.spark;

import io.nightshift.binding.BindingRequest;
import io.nightshift.binding.InputFeed;
import io.nightshift.binding.Narrowing;
import io.nightshift.binding.OutputExpression;
import io.nightshift.model.MissingRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a scorer is told beyond its model; its members are those of the JSON, too.
 *
 * @param inputs the columns that feed an input, by its name, where names alone cannot decide
 * @param outputs what each prediction column takes; empty for every output under its own name
 * @param missing the rule for missing values by input or column, where the model's shall not hold
 * @param narrowing which inputs may lose precision
 * @param keep the columns that are carried along; empty for all
 * @param rejectColumn the column that says why a row has no predictions
 * @param strict whether such a row ends the query instead
 */
record ScorerOptions(
    Map<String, List<String>> inputs,
    List<Output> outputs,
    Map<String, MissingRule> missing,
    Narrowing narrowing,
    List<String> keep,
    String rejectColumn,
    boolean strict) {
  /** What the names alone say; bad rows are marked. */
  static final ScorerOptions DEFAULT = new ScorerOptions(null, null, null, null, null, null, false);

  /**
   * What a prediction column takes from the model.
   *
   * @param column its name
   * @param expression such as {@code probabilities[1]}
   */
  record Output(String column, String expression) {}

  /** Copies what it is given; null, as for members that JSON leaves out, is nothing special. */
  ScorerOptions {
    inputs = inputs == null ? Map.of() : Map.copyOf(inputs);
    outputs = outputs == null ? List.of() : List.copyOf(outputs);
    missing = missing == null ? Map.of() : Map.copyOf(missing);
    narrowing = narrowing == null ? Narrowing.NONE : narrowing;
    keep = keep == null ? List.of() : List.copyOf(keep);
    rejectColumn = rejectColumn == null ? "reject" : rejectColumn;
  }

  ScorerOptions withInput(String input, List<String> columns) {
    Map<String, List<String>> more = new TreeMap<>(inputs);
    more.put(input, List.copyOf(columns));
    return new ScorerOptions(more, outputs, missing, narrowing, keep, rejectColumn, strict);
  }

  ScorerOptions withOutput(String column, String expression) {
    List<Output> more = new ArrayList<>(outputs);
    more.removeIf(output -> output.column().equals(column));
    more.add(new Output(column, expression));
    return new ScorerOptions(inputs, more, missing, narrowing, keep, rejectColumn, strict);
  }

  ScorerOptions withMissing(String name, MissingRule rule) {
    Map<String, MissingRule> more = new TreeMap<>(missing);
    more.put(name, rule);
    return new ScorerOptions(inputs, outputs, more, narrowing, keep, rejectColumn, strict);
  }

  ScorerOptions withNarrowing(Narrowing allowed) {
    return new ScorerOptions(inputs, outputs, missing, allowed, keep, rejectColumn, strict);
  }

  ScorerOptions withKeep(List<String> columns) {
    return new ScorerOptions(inputs, outputs, missing, narrowing, columns, rejectColumn, strict);
  }

  ScorerOptions withRejectColumn(String column) {
    return new ScorerOptions(inputs, outputs, missing, narrowing, keep, column, strict);
  }

  ScorerOptions withStrict() {
    return new ScorerOptions(inputs, outputs, missing, narrowing, keep, rejectColumn, true);
  }

  /**
   * What it says about the binding.
   *
   * @throws io.nightshift.error.InvalidRequestException if an output's expression is none
   */
  BindingRequest bindingRequest() {
    Map<String, InputFeed> feeds = new TreeMap<>();
    inputs.forEach((input, columns) -> feeds.put(input, InputFeed.of(columns)));
    Map<String, OutputExpression> columns = new LinkedHashMap<>();
    outputs.forEach(
        output -> columns.put(output.column(), OutputExpression.parse(output.expression())));
    return new BindingRequest(feeds, Map.of(), missing, columns, narrowing);
  }
}
