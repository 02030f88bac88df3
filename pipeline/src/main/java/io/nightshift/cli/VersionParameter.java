package io.nightshift.cli;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.ModelRef;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads references that must name one version. */
final class VersionParameter {
  private VersionParameter() {}

  /**
   * A version by its number.
   *
   * @param what what it is for, in messages
   * @throws InvalidRequestException if the text names no version
   */
  static ModelRef.ByVersion read(String what, String text) {
    if (ModelRef.parse(text) instanceof ModelRef.ByVersion version) {
      return version;
    }
    throw new InvalidRequestException(
        "Invalid %s '%s': name a version, as in flight-delay:2".formatted(what, text));
  }

  /**
   * The version that an alias of a model must stand for.
   *
   * @throws InvalidRequestException if the text names none, or one of another model
   */
  static OptionalInt readExpected(Optional<String> text, String model, Object subject) {
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    ModelRef.ByVersion version = read("--expect", text.get());
    if (!version.name().equals(model)) {
      throw new InvalidRequestException(
          "Invalid --expect '%s': it is of another model than %s".formatted(version, subject));
    }
    return OptionalInt.of(version.version());
  }
}
