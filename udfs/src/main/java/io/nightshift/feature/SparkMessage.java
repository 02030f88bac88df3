package io.nightshift.feature;

/** What Spark says of a failure, in one line. */
final class SparkMessage {
  private static final int LONGEST = 500;

  private SparkMessage() {}

  /** Without the code for machines, and the place in a query that the user did not write. */
  static String of(Throwable failure) {
    String text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    int end = text.indexOf(" SQLSTATE:");
    String line = (end < 0 ? text : text.substring(0, end)).replaceAll("\\s+", " ").strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + " …";
  }
}
