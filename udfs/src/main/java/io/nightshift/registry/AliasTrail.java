package io.nightshift.registry;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;

/**
 * The way that an alias came to where it stands. A promotion goes a step on, a rollback a step
 * back, and what it came back from is never returned to by another rollback.
 */
public final class AliasTrail {
  private final Deque<Integer> versions = new ArrayDeque<>();

  private AliasTrail() {}

  /** The trail of an alias through a history. */
  public static AliasTrail of(String alias, List<RegistryEvent> history) {
    AliasTrail trail = new AliasTrail();
    for (RegistryEvent event : history) {
      if (event.isMove() && event.alias().equals(alias)) {
        trail.follow(event);
      }
    }
    return trail;
  }

  private void follow(RegistryEvent event) {
    if (event.type() == RegistryEvent.Type.ALIAS_ROLLED_BACK) {
      // To its end, if the place that it went back to is not on the trail.
      while (!versions.isEmpty() && versions.peek() != event.version()) {
        versions.pop();
      }
      if (!versions.isEmpty()) {
        return;
      }
    }
    if (event.version() != 0) {
      versions.push(event.version());
    }
  }

  /** Where the alias stood before the promotion that brought it to where it is. */
  public OptionalInt before() {
    return versions.stream().skip(1).mapToInt(Integer::intValue).findFirst();
  }
}
