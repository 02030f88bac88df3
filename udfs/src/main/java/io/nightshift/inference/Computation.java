package io.nightshift.inference;

import io.nightshift.error.InvalidRequestException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;

/**
 * What computes the scores beside the model: scores may depend on it, as they never do on batches
 * and threads.
 *
 * @param providers what may run the model
 * @param operators libraries that may add operators to the runtime
 */
public record Computation(ProviderChoice providers, List<OperatorLibrary> operators)
    implements Serializable {
  /** The processor and the runtime's own operators. */
  public static final Computation DEFAULT = new Computation(ProviderChoice.CPU, List.of());

  /**
   * Copies the list.
   *
   * @throws InvalidRequestException if a library is there twice
   */
  public Computation {
    operators = List.copyOf(operators);
    long different = operators.stream().map(OperatorLibrary::sha256).distinct().count();
    if (different != operators.size()) {
      throw new InvalidRequestException(
          "Invalid libraries of custom operators: the same library (by its SHA-256) is there twice");
    }
  }

  /**
   * The same, with the providers alone that the native library of this JVM was built with.
   *
   * @throws InvalidRequestException if there is none
   */
  public Computation offered() {
    return new Computation(providers.offered(), operators);
  }

  /**
   * How a session runs.
   *
   * @param device the number of the device, for providers with several
   * @param operatorFolder where {@link OperatorLibrary#copyAll} has put the libraries
   */
  public SessionSettings settings(int threads, int device, Path operatorFolder) {
    List<Path> copies = operators.stream().map(library -> library.in(operatorFolder)).toList();
    return new SessionSettings(threads, providers, device, copies);
  }

  /** The digests of the libraries. */
  public List<String> operatorDigests() {
    return operators.stream().map(OperatorLibrary::sha256).toList();
  }
}
