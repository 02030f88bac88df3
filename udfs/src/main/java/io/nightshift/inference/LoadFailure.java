package io.nightshift.inference;

import ai.onnxruntime.OrtException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why the runtime cannot load a model, in one line. Of a model that is newer than the runtime it
 * says so in a long paragraph, from which this takes the two numbers; of one with operators that it
 * does not know, which one, without a way out. A message of another wording is told as it stands.
 */
final class LoadFailure {
  private static final Pattern OPSET =
      Pattern.compile(
          "Opset (?<has>\\d+) is under development.*support for domain (?<domain>\\S+) is till"
              + " opset (?<most>\\d+)");

  private static final Pattern FORMAT =
      Pattern.compile(
          "Unsupported model IR version: (?<has>\\d+), max supported IR version: (?<most>\\d+)");

  /** An operator of a domain of which the runtime knows nothing, or not this one. */
  private static final Pattern UNKNOWN_OPERATOR =
      Pattern.compile(
          "(?<domain>[\\w.-]+):(?<operator>\\w+)\\(-?\\d+\\) is not a registered function/op");

  private static final Pattern OPERATOR =
      Pattern.compile("Could not find an implementation for (?<operator>\\S+)\\((?<since>\\d+)\\)");

  private static final Pattern LOCALE =
      Pattern.compile("Failed to construct locale with name:(?<locale>[\\w.@-]+)");

  private LoadFailure() {}

  static String of(OrtException e) {
    String message = String.valueOf(e.getMessage());
    Matcher opset = OPSET.matcher(message);
    if (opset.find()) {
      return "it is of opset %s of %s, ONNX Runtime %s knows those up to %s. Export it with an older opset"
          .formatted(opset.group("has"), opset.group("domain"), version(), opset.group("most"));
    }
    Matcher format = FORMAT.matcher(message);
    if (format.find()) {
      return "its format is IR version %s, ONNX Runtime %s knows those up to %s. Export it with an older version of onnx"
          .formatted(format.group("has"), version(), format.group("most"));
    }
    Matcher unknown = UNKNOWN_OPERATOR.matcher(message);
    if (unknown.find()) {
      return "it needs the operator %s of domain %s, which neither ONNX Runtime %s nor a library that is allowed here has. If you have a library with it that you trust, allow it: in a job file under inference.custom-operators, at register by --custom-operators FILE=SHA256"
          .formatted(unknown.group("operator"), unknown.group("domain"), version());
    }
    Matcher operator = OPERATOR.matcher(message);
    if (operator.find()) {
      return "ONNX Runtime %s has no implementation of operator %s (opset %s) for the types that it has there. Export it with other types, or another opset"
          .formatted(version(), operator.group("operator"), operator.group("since"));
    }
    Matcher locale = LOCALE.matcher(message);
    if (locale.find()) {
      return "it needs the locale %s for its text, which this machine has not. Install it on every machine that scores, or export the model with the locale C"
          .formatted(locale.group("locale"));
    }
    return RuntimeMessage.of(e);
  }

  private static String version() {
    return OnnxEnvironment.version();
  }
}
