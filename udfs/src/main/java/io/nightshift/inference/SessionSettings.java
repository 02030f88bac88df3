package io.nightshift.inference;

import java.io.Serializable;

/**
 * How a session runs.
 *
 * @param threads threads within one operator, the calling thread among them; 1 or more
 */
public record SessionSettings(int threads) implements Serializable {
  /** Refuses a session without threads. */
  public SessionSettings {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be 1 or more, got: " + threads);
    }
  }
}
