package io.nightshift.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A model's typed inputs and outputs, in the order of the graph.
 *
 * @param inputs what must be fed
 * @param outputs what can be asked for
 * @param rules what values must be, by the name of an input or of a feature that feeds one
 */
public record Signature(
    List<InputSpec> inputs,
    List<OutputSpec> outputs,
    // Absent without any, so that versions from before there were rules are what they were.
    @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedMap<String, InputRule> rules)
    implements Serializable {
  /** Copies the lists and the map; no rules at all is what older files say. */
  public Signature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    rules =
        Collections.unmodifiableSortedMap(rules == null ? new TreeMap<>() : new TreeMap<>(rules));
  }

  /** A signature without rules. */
  public Signature(List<InputSpec> inputs, List<OutputSpec> outputs) {
    this(inputs, outputs, new TreeMap<>());
  }

  /** The input of that name. */
  public Optional<InputSpec> input(String name) {
    return inputs.stream().filter(input -> input.name().equals(name)).findFirst();
  }

  /** The output of that name. */
  public Optional<OutputSpec> output(String name) {
    return outputs.stream().filter(output -> output.name().equals(name)).findFirst();
  }

  /** The names of the inputs, in order. */
  public List<String> inputNames() {
    return inputs.stream().map(InputSpec::name).toList();
  }

  /** The names of the outputs, in order. */
  public List<String> outputNames() {
    return outputs.stream().map(OutputSpec::name).toList();
  }
}
