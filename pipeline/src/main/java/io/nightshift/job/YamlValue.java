package io.nightshift.job;

import io.nightshift.error.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A value and how one got to it.
 *
 * @param path the keys from the top, with dots between them, as an override would write them
 * @param key the last of those keys
 */
record YamlValue(String path, String key, YamlNode node) {
  /** The whole job file. */
  static YamlValue root(YamlNode.Mapping file) {
    return new YamlValue("", "", file);
  }

  Place place() {
    return node.place();
  }

  /**
   * Reads it.
   *
   * @throws InvalidRequestException if it has not that shape, or is YAML's null
   */
  <T> T as(Shape<T> shape) {
    if (node instanceof YamlNode.Scalar scalar && scalar.value().isEmpty()) {
      throw problem("has no value");
    }
    return shape.read(this);
  }

  /** The literal text of a single value, whatever else YAML takes it for. */
  Optional<String> text() {
    return node instanceof YamlNode.Scalar scalar ? Optional.of(scalar.text()) : Optional.empty();
  }

  /** A single value as YAML types it: a {@link String}, {@link Number} or {@link Boolean}. */
  Optional<Object> typed() {
    return node instanceof YamlNode.Scalar scalar ? scalar.value() : Optional.empty();
  }

  /** The items of a list; of a single value, itself; of a mapping, none. */
  Optional<List<YamlValue>> items() {
    if (node instanceof YamlNode.Sequence sequence) {
      List<YamlValue> items = new ArrayList<>();
      for (YamlNode item : sequence.items()) {
        String index = "[" + items.size() + "]";
        items.add(new YamlValue(path + index, key + index, item));
      }
      return Optional.of(items);
    }
    return node instanceof YamlNode.Scalar ? Optional.of(List.of(this)) : Optional.empty();
  }

  /** The value of one of its keys. */
  YamlValue child(YamlNode.Entry entry) {
    return new YamlValue(childPath(entry.key()), entry.key(), entry.value());
  }

  String childPath(String childKey) {
    boolean plain = Stream.of(".", "=", "\"").noneMatch(childKey::contains);
    String name = plain ? childKey : '"' + childKey + '"';
    return path.isEmpty() ? name : path + "." + name;
  }

  /** The refusal of a value that is something else than it must be. */
  InvalidRequestException mustBe(String wanted) {
    return problem("must be %s, got: %s".formatted(wanted, node.describe()));
  }

  private InvalidRequestException problem(String what) {
    return new InvalidRequestException("%s: '%s' %s".formatted(place(), path, what));
  }

  /** Makes something of the value; a refusal is told with this value's place. */
  <T> T located(Supplier<T> making) {
    try {
      return making.get();
    } catch (InvalidRequestException e) {
      throw new InvalidRequestException(e.problems().stream().map(this::inOneLine).toList());
    }
  }

  /** A value may span lines and be quoted in the problem; the report has a line for each. */
  private String inOneLine(String problem) {
    return place() + ": " + problem.replaceAll("\\s*\\R\\s*", " ");
  }
}
