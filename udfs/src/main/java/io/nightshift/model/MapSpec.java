package io.nightshift.model;

/**
 * An output in which each row is a map, as scikit-learn's classifiers give their probabilities
 * (ZipMap): a sequence with one map a row.
 *
 * @param name the name in the graph
 * @param keys what the keys are: int64 or string
 * @param values what the values are
 */
public record MapSpec(String name, ElementType keys, ElementType values) implements OutputSpec {
  /** How people write it: {@code map of int64 to float32 [N]}. */
  @Override
  public String describe() {
    return "map of %s to %s [N]".formatted(keys, values);
  }
}
