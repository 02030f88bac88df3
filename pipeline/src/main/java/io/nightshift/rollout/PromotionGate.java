package io.nightshift.rollout;

import io.nightshift.registry.GateVerdict;

/**
 * Something that must hold of a version before an alias may stand for it. A gate refuses by its
 * verdict, never by an exception; those that it throws are failures of its surroundings.
 */
interface PromotionGate {
  /** What it is called in {@code --require} and in the history. */
  String name();

  /** Whether it has nothing of its own to say of a version whose files are damaged. */
  default boolean needsSoundFiles() {
    return false;
  }

  /** Looks at a version. */
  GateVerdict judge(Contender contender);
}
