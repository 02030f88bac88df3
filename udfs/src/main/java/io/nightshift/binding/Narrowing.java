package io.nightshift.binding;

import java.util.Set;

/**
 * For which inputs values may lose precision on their way into the model, such as double to
 * float32.
 *
 * @param everywhere for all of them
 * @param inputs for these
 */
public record Narrowing(boolean everywhere, Set<String> inputs) {
  /** For no input, unless told. */
  public static final Narrowing NONE = new Narrowing(false, Set.of());

  /** Copies the set. */
  public Narrowing {
    inputs = Set.copyOf(inputs);
  }

  /** Whether it is allowed for this input. */
  public boolean allows(String input) {
    return everywhere || inputs.contains(input);
  }
}
