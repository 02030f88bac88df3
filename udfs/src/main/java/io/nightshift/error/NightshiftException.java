package io.nightshift.error;

import java.util.List;
import java.util.Optional;

/**
 * An expected failure: it is told to the user in one line for each problem, without a stack trace.
 */
public abstract class NightshiftException extends RuntimeException {
  private final transient List<String> problems;

  NightshiftException(List<String> problems, Throwable cause) {
    super(String.join(System.lineSeparator(), problems), cause);
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("a failure needs at least one problem");
    }
    this.problems = List.copyOf(problems);
  }

  /**
   * The expected failure behind a failure: what a task throws reaches the driver as the cause of
   * Spark's own exception.
   */
  public static Optional<NightshiftException> in(Throwable failure) {
    return Causes.of(failure)
        .filter(NightshiftException.class::isInstance)
        .map(NightshiftException.class::cast)
        .findFirst();
  }

  /** What is wrong, one sentence or two for each problem, never empty. */
  public List<String> problems() {
    // One that came from an executor has its message alone, a line for each problem.
    return problems == null ? getMessage().lines().toList() : problems;
  }
}
