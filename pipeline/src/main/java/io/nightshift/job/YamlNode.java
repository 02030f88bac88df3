package io.nightshift.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A job file as it was written, before anyone asked what it means. Every part knows its place, so
 * that overrides can be put in and problems be told with a line.
 */
sealed interface YamlNode {
  /** Where it begins; for a collection under a key, the key's place. */
  Place place();

  /** How a message shows it, in one short line. */
  String describe();

  /**
   * A single value.
   *
   * @param text as written, without quotes
   * @param quoted whether it stood in quotes
   * @param value a {@link String}, {@link Number} or {@link Boolean}; empty for YAML's null
   */
  record Scalar(Place place, String text, boolean quoted, Optional<Object> value)
      implements YamlNode {
    private static final int LONGEST = 80;

    static Scalar text(Place place, String text) {
      return new Scalar(place, text, false, Optional.of(text));
    }

    @Override
    public String describe() {
      String line = text.replaceAll("\\s+", " ");
      String shown = line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
      return quoted ? '"' + shown + '"' : shown;
    }
  }

  /** A list. */
  record Sequence(Place place, List<YamlNode> items) implements YamlNode {
    /** Copies the items. */
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String describe() {
      return items.isEmpty() ? "an empty list" : "a list";
    }
  }

  /** Keys and values in the order written, a key that is there twice included. */
  record Mapping(Place place, List<Entry> entries) implements YamlNode {
    /** Copies the entries. */
    public Mapping {
      entries = List.copyOf(entries);
    }

    Optional<Entry> find(String key) {
      return entries.stream().filter(entry -> entry.key().equals(key)).findFirst();
    }

    /** This mapping with an entry in place of the first of its key, or added at the end. */
    Mapping with(Entry replacement) {
      List<Entry> changed = new ArrayList<>(entries);
      int at = find(replacement.key()).map(changed::indexOf).orElse(changed.size());
      if (at < changed.size()) {
        changed.set(at, replacement);
      } else {
        changed.add(replacement);
      }
      return new Mapping(place, changed);
    }

    @Override
    public String describe() {
      return "a mapping";
    }
  }

  /** A key with its value; the place is the key's. */
  record Entry(Place place, String key, YamlNode value) {}
}
