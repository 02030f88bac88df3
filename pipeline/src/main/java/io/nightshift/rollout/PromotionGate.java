package io.nightshift.rollout;

import io.nightshift.registry.GateVerdict;

/**
 * Something that must hold of a version before an alias may stand for it. A gate refuses by its
 * verdict, never by an exception; those that it throws are failures of its surroundings.
 */
interface PromotionGate {
  /** What it is called in {@code --require} and in the history. */
  String name();

  /** Looks at a version. */
  GateVerdict judge(Contender contender);
}
