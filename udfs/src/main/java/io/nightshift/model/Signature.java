package io.nightshift.model;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * A model's typed inputs and outputs, in the order of the graph.
 *
 * @param inputs what must be fed
 * @param outputs what can be asked for
 */
public record Signature(List<InputSpec> inputs, List<OutputSpec> outputs) implements Serializable {
  /** Copies the lists. */
  public Signature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
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
