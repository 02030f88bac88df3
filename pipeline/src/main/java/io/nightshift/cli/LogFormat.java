package io.nightshift.cli;

import io.nightshift.error.InvalidRequestException;
import java.io.PrintWriter;
import java.util.Map;

/** What lines on standard error look like. The configuration of Log4j reads the same variable. */
enum LogFormat {
  /** As people read them. */
  TEXT,
  /** One JSON object each. */
  JSON;

  private static final String VARIABLE = "NIGHTSHIFT_LOG_FORMAT";

  /**
   * What the environment asks for.
   *
   * @throws InvalidRequestException if that is no format
   */
  static LogFormat of(Map<String, String> environment) {
    String wanted = environment.getOrDefault(VARIABLE, "text");
    return switch (wanted) {
      case "text" -> TEXT;
      case "json" -> JSON;
      default ->
          throw new InvalidRequestException(
              "Invalid %s '%s': must be text or json".formatted(VARIABLE, wanted));
    };
  }

  /** Gives what is printed line by line the same form as the lines of the log. */
  PrintWriter on(PrintWriter err) {
    return this == JSON ? new PrintWriter(new JsonLines(err), true) : err;
  }
}
