package io.nightshift.cli;

import io.nightshift.storage.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What a command prints for machines.
 *
 * @param value a map, list, text, number, boolean or null
 */
record JsonDocument(Object value) {
  /** Reads a text that is one document and nothing else. */
  static JsonDocument of(String text) {
    return new JsonDocument(
        Json.read("standard output", text.getBytes(StandardCharsets.UTF_8), Object.class));
  }

  /** The part at a path such as {@code publication/arms/0}, which must be there. */
  JsonDocument part(String path) {
    Object part = value;
    for (String step : path.split("/", -1)) {
      if (part instanceof List<?> list) {
        part = list.get(Integer.parseInt(step));
      } else if (part instanceof Map<?, ?> map && map.containsKey(step)) {
        part = map.get(step);
      } else {
        throw new AssertionError("no '%s' of %s in %s".formatted(step, path, part));
      }
    }
    return new JsonDocument(part);
  }

  /** The value at a path. */
  Object at(String path) {
    return part(path).value();
  }

  /** The items of a list. */
  List<JsonDocument> items() {
    return ((List<?>) value).stream().map(JsonDocument::new).toList();
  }
}
