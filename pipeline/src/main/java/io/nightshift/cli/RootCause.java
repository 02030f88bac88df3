package io.nightshift.cli;

import io.nightshift.error.Causes;
import java.nio.file.FileSystemException;

/** What is behind a failure that is only warned of. */
final class RootCause {
  private RootCause() {}

  /** In a line. */
  static String of(Throwable failure) {
    Throwable innermost = Causes.of(failure).reduce((outer, inner) -> inner).orElse(failure);
    String kind = innermost.getClass().getSimpleName();
    String line = innermost.getMessage() == null ? "" : Causes.innermostLine(innermost);
    if (line.isEmpty()) {
      return kind;
    }
    return saysItAll(innermost) ? line : kind + ": " + line;
  }

  /** Of files and classes that are not there, Java tells the name alone. */
  private static boolean saysItAll(Throwable failure) {
    return !(failure instanceof FileSystemException || failure instanceof LinkageError);
  }
}
