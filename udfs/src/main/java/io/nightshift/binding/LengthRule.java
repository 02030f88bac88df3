package io.nightshift.binding;

import java.io.Serializable;

/** What to do with arrays of several lengths, where the model leaves the length open. */
public sealed interface LengthRule extends Serializable {
  /** Rows of equal lengths are scored together: no row's score depends on its neighbours. */
  LengthRule GROUP = new Group();

  /** Rows of equal lengths are scored together. */
  record Group() implements LengthRule {}

  /**
   * Arrays are filled up to the longest of those that are scored together.
   *
   * @param value what the elements are that they lack: a {@link Long}, {@link Double}, {@link
   *     String} or {@link Boolean}
   */
  record Pad(Object value) implements LengthRule {}
}
