package io.nightshift.inference;

import ai.onnxruntime.OrtException;

/** What the runtime says of a failure, in one line. */
final class RuntimeMessage {
  private static final int LONGEST = 500;

  private RuntimeMessage() {}

  static String of(OrtException e) {
    String line = String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + " …";
  }
}
