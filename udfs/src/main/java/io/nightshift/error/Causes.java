package io.nightshift.error;

import java.util.stream.Stream;

/** The exceptions that wrap one another: what clients of Spark and of storage throw is deep. */
public final class Causes {
  /** No chain is longer, but for one that runs in a circle. */
  private static final int MOST = 100;

  private Causes() {}

  /** A failure and what caused it, the innermost last. */
  public static Stream<Throwable> of(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause).limit(MOST);
  }

  /** The first line of what the innermost of them says. */
  public static String innermostLine(Throwable failure) {
    String message =
        of(failure).reduce((outer, inner) -> inner).map(Throwable::getMessage).orElse("null");
    return message.lines().findFirst().orElse("");
  }
}
