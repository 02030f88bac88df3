package io.nightshift.inference;

import ai.onnxruntime.OrtException;
import java.util.regex.Pattern;

/** What the runtime says of a failure, in one line. */
final class RuntimeMessage {
  private static final int LONGEST = 500;

  /** What precedes the reason: a code, or a place in the runtime's own source. */
  private static final Pattern PREAMBLE =
      Pattern.compile(
          "^(Error code - \\w+ - message: )?(.*\\[ONNXRuntimeError\\] : \\d+ : \\w+ : )?");

  /** Where a JVM unpacks its libraries: another folder each time. */
  private static final Pattern UNPACKED = Pattern.compile("\\S*/onnxruntime-java\\d+/");

  private RuntimeMessage() {}

  /** The reason alone, the same in every JVM. */
  static String reasonOf(OrtException e) {
    String reason = PREAMBLE.matcher(of(e)).replaceFirst("");
    return UNPACKED.matcher(reason).replaceAll("");
  }

  static String of(OrtException e) {
    String line = String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + " …";
  }
}
