package io.nightshift.job;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Nearest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads a mapping key by key. A key is valid because somebody asked for it: {@link #build} reports
 * the others, together with all that was wrong with the values, in the order of the lines.
 */
final class YamlObject {
  private final YamlValue self;
  private final Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
  private final Set<String> known = new LinkedHashSet<>();
  private final Set<String> missing = new LinkedHashSet<>();
  private final List<Finding> findings = new ArrayList<>();

  private YamlObject(YamlValue self) {
    this.self = self;
  }

  /**
   * Begins the reading.
   *
   * @throws InvalidRequestException if the value is no mapping
   */
  static YamlObject of(YamlValue value) {
    if (!(value.node() instanceof YamlNode.Mapping mapping)) {
      throw value.mustBe("a mapping of keys");
    }
    YamlObject object = new YamlObject(value);
    for (YamlNode.Entry entry : mapping.entries()) {
      YamlNode.Entry first = object.entries.putIfAbsent(entry.key(), entry);
      if (first != null) {
        object.find(
            entry.place(),
            "duplicate key '%s'; it was given before at %s"
                .formatted(value.childPath(entry.key()), first.place()));
      }
    }
    return object;
  }

  /** The keys that are there, in the order written. */
  Set<String> keys() {
    return new LinkedHashSet<>(entries.keySet());
  }

  /** A key that must be there. The result may be asked for its value inside {@link #build}. */
  <T> Supplier<T> required(String key, Shape<T> shape) {
    known.add(key);
    if (!entries.containsKey(key)) {
      missing.add(key);
    }
    return read(key, shape)::orElseThrow;
  }

  /** A key that may be left out, and what is meant then. */
  <T> Supplier<T> optional(String key, Shape<T> shape, T absent) {
    known.add(key);
    Optional<T> read = read(key, shape);
    return () -> read.orElse(absent);
  }

  private <T> Optional<T> read(String key, Shape<T> shape) {
    YamlNode.Entry entry = entries.get(key);
    if (entry == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(self.child(entry).as(shape));
    } catch (InvalidRequestException e) {
      findings.add(new Finding(entry.place(), e.problems()));
      return Optional.empty();
    }
  }

  /**
   * Ends the reading and makes the result, if nothing was wrong.
   *
   * @throws InvalidRequestException with everything that was wrong inside this mapping
   */
  <T> T build(Supplier<T> result) {
    Set<String> mistyped = findUnknownKeys();
    missing.stream()
        // A slip of the finger is one problem, not an unknown key and a missing one.
        .filter(key -> !mistyped.contains(key))
        .forEach(this::findMissing);
    if (!findings.isEmpty()) {
      throw new InvalidRequestException(
          findings.stream()
              .sorted(Comparator.comparing(Finding::place))
              .flatMap(finding -> finding.problems().stream())
              .toList());
    }
    return self.located(result);
  }

  private Set<String> findUnknownKeys() {
    Set<String> mistyped = new HashSet<>();
    for (YamlNode.Entry entry : entries.values()) {
      if (!known.contains(entry.key())) {
        Optional<String> nearest = Nearest.to(entry.key(), known);
        nearest.ifPresent(mistyped::add);
        String hint =
            nearest
                .map(key -> "did you mean '%s'?".formatted(self.childPath(key)))
                .orElse("valid here: " + String.join(", ", known));
        find(entry.place(), "unknown key '%s'; %s".formatted(self.childPath(entry.key()), hint));
      }
    }
    return mistyped;
  }

  private void findMissing(String key) {
    find(
        self.place(),
        "missing required key '%s'; write it, or give it with --set"
            .formatted(self.childPath(key)));
  }

  private void find(Place place, String problem) {
    findings.add(new Finding(place, List.of(place + ": " + problem)));
  }

  private record Finding(Place place, List<String> problems) {}
}
