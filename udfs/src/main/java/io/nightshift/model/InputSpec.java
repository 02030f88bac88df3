package io.nightshift.model;

import java.io.Serializable;
import java.util.List;

/**
 * One input of a model.
 *
 * @param tensor its name, type and shape
 * @param features the columns that feed it, in order, as told when the model was registered; empty
 *     if a column of the input's own name feeds it
 * @param missing the rule for missing values
 */
public record InputSpec(TensorSpec tensor, List<String> features, MissingRule missing)
    implements Serializable {
  /** Copies the features. */
  public InputSpec {
    features = List.copyOf(features);
  }

  /** An input as the graph declares it, strict about missing values. */
  public static InputSpec of(TensorSpec tensor) {
    return new InputSpec(tensor, List.of(), MissingRule.REJECT);
  }

  /** The tensor's name. */
  public String name() {
    return tensor.name();
  }
}
