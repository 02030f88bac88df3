package io.nightshift.binding;

import java.io.Serializable;
import java.util.List;

/**
 * What a row must be like before and after the model has scored it.
 *
 * @param inputs the rules for columns that feed the model, in the order of the columns
 * @param outputs the checks of prediction columns, in the order of the columns
 */
public record RowRules(List<ColumnRule> inputs, List<ColumnCheck> outputs) implements Serializable {
  /** No rules. */
  public static final RowRules NONE = new RowRules(List.of(), List.of());

  /** Copies the lists. */
  public RowRules {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** Whether there is no rule. */
  public boolean isEmpty() {
    return inputs.isEmpty() && outputs.isEmpty();
  }
}
