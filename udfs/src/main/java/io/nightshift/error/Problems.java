package io.nightshift.error;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects what is wrong with a request, so that all of it is told at once. Not thread-safe.
 *
 * <p>Checks add to it and go on; the place that needs a sound value calls {@link #throwIfAny()}.
 */
public final class Problems {
  private final List<String> found = new ArrayList<>();

  /** Adds a problem: what is wrong with its value, where, and what to do. */
  public void add(String problem) {
    found.add(problem);
  }

  /** Runs a check that may fail with problems of its own, and keeps those. */
  public void collect(Runnable check) {
    try {
      check.run();
    } catch (InvalidRequestException e) {
      found.addAll(e.problems());
    }
  }

  /** What is wrong so far, in the order in which it was found. */
  public List<String> all() {
    return List.copyOf(found);
  }

  /** Whether nothing wrong was found so far. */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** How many problems were found so far. */
  public int count() {
    return found.size();
  }

  /**
   * Ends the collecting.
   *
   * @throws InvalidRequestException with all problems in the order in which they were found, if any
   */
  public void throwIfAny() {
    if (!found.isEmpty()) {
      throw new InvalidRequestException(found);
    }
  }
}
