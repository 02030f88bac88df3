package io.nightshift.binding;

import java.io.Serializable;
import java.util.List;

/**
 * Which column feeds which input, and which output becomes which column: checked against both the
 * schema and the signature, and the same on every executor.
 *
 * @param columns the columns that must be read, in the order in which batches have them
 * @param inputs what feeds each input of the model that is per row
 * @param params the values of the inputs that are not
 * @param fixedRows how many rows the model takes at once, no more and no fewer; {@link #ANY_ROWS}
 *     for as many as there are
 * @param outputs what each prediction column takes
 * @param rules what rows must be like
 */
public record Binding(
    List<String> columns,
    List<InputBinding> inputs,
    List<ParamBinding> params,
    int fixedRows,
    List<OutputBinding> outputs,
    RowRules rules)
    implements Serializable {
  /** The model takes as many rows at once as there are. */
  public static final int ANY_ROWS = 0;

  /** Copies the lists. */
  public Binding {
    columns = List.copyOf(columns);
    inputs = List.copyOf(inputs);
    params = List.copyOf(params);
    outputs = List.copyOf(outputs);
  }

  /** The model's outputs that any column asks for, each once. */
  public List<String> requestedOutputs() {
    return outputs.stream().map(output -> output.output().name()).distinct().toList();
  }
}
