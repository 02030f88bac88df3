package io.nightshift.inference;

import java.nio.file.Path;
import java.util.List;

/**
 * How a session runs.
 *
 * @param threads threads within one operator, the calling thread among them; 1 or more
 * @param providers what may compute
 * @param device the number of the device, for providers with several
 * @param operators libraries of custom operators, each a copy whose digest was verified
 */
public record SessionSettings(
    int threads, ProviderChoice providers, int device, List<Path> operators) {
  /** Copies the list, and refuses a session without threads. */
  public SessionSettings {
    operators = List.copyOf(operators);
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be 1 or more, got: " + threads);
    }
  }

  /** On the processor, with the operators of the runtime. */
  public SessionSettings(int threads) {
    this(threads, ProviderChoice.CPU, 0, List.of());
  }

  /** The same on the processor. */
  public SessionSettings onCpu() {
    return new SessionSettings(threads, ProviderChoice.CPU, 0, operators);
  }
}
