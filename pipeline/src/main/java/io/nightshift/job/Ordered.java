package io.nightshift.job;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Unmodifiable copies that keep the order of the job file, which {@link Map#copyOf} does not. */
final class Ordered {
  private Ordered() {}

  static <V> Map<String, V> copyOf(Map<String, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  static Set<String> copyOf(Set<String> set) {
    // By way of a list, which refuses null.
    return Collections.unmodifiableSet(new LinkedHashSet<>(List.copyOf(set)));
  }
}
