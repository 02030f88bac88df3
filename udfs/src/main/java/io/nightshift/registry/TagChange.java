package io.nightshift.registry;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.ModelRef;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The wish to tag a version.
 *
 * @param model the model's name
 * @param version the version
 * @param tags free text by key; an empty text takes the tag away
 */
public record TagChange(String model, int version, SortedMap<String, String> tags) {
  /** Refuses a model that no reference could name, and tags without a key. */
  public TagChange {
    ModelRef.requireName("model name", model);
    tags = new TreeMap<>(tags);
    if (tags.keySet().stream().anyMatch(String::isBlank)) {
      throw new InvalidRequestException(
          "Invalid tag of model '%s': it has no key".formatted(model));
    }
  }

  /** The tags that a version has after it, of those before. */
  public SortedMap<String, String> appliedTo(SortedMap<String, String> before) {
    SortedMap<String, String> after = new TreeMap<>(before);
    after.putAll(tags);
    after.values().removeIf(String::isEmpty);
    return after;
  }

  @Override
  public SortedMap<String, String> tags() {
    return new TreeMap<>(tags);
  }
}
