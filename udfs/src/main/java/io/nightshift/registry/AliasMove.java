package io.nightshift.registry;

import java.util.OptionalInt;

/**
 * What a change of an alias came to.
 *
 * @param alias the alias
 * @param from the version that it stood for before, if any
 * @param to the version that it stands for now
 */
public record AliasMove(String alias, OptionalInt from, int to) {
  /** False if the alias stood for that version already. */
  public boolean changed() {
    return from.isEmpty() || from.getAsInt() != to;
  }
}
