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
  private static final Pattern OPERATOR =
      Pattern.compile(
          "(?<domain>[\\w.-]+):(?<operator>\\w+)\\(-?\\d+\\) is not a registered function/op");

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
    Matcher operator = OPERATOR.matcher(message);
    if (operator.find()) {
      return "it needs the operator %s of domain %s, which neither ONNX Runtime %s nor a library that is allowed here has. If you have a library with it that you trust, allow it: in a job file under inference.custom-operators, at register by --custom-operators FILE=SHA256"
          .formatted(operator.group("operator"), operator.group("domain"), version());
    }
    return RuntimeMessage.of(e);
  }

  private static String version() {
    return OnnxEnvironment.get().getVersion();
  }
}
