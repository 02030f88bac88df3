package io.nightshift.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.Signature;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Owns the native handle of a loaded model. Many threads may run it at once; nobody may run it once
 * it is closed.
 */
public final class OnnxSession implements AutoCloseable {
  private final OrtSession session;

  /** For batches in which nothing is missing; empty if the model has no such session. */
  private final Optional<CompleteSession> complete;

  /** Holds the libraries of custom operators, which must stay for as long as the session. */
  private final OrtSession.SessionOptions options;

  private final Signature signature;
  private final Provider provider;
  private final List<String> passedOver;
  private final Runnable afterClose;

  OnnxSession(
      OrtSession session,
      Optional<CompleteSession> complete,
      OrtSession.SessionOptions options,
      Signature signature,
      Provider provider,
      List<String> passedOver,
      Runnable afterClose) {
    this.session = session;
    this.complete = complete;
    this.options = options;
    this.signature = signature;
    this.provider = provider;
    this.passedOver = List.copyOf(passedOver);
    this.afterClose = afterClose;
  }

  /**
   * Loads a model by its path, so that files over 2 GB and external data work.
   *
   * @throws InvalidRequestException if the runtime cannot load it, it takes or gives what rows
   *     cannot be, or none of the providers works here
   */
  public static OnnxSession open(Path model, SessionSettings settings) {
    return open(model, settings, () -> {});
  }

  /**
   * Loads a model whose files must stay where they are until the session is closed: weights may be
   * read from them as they are needed.
   *
   * @param afterClose lets go of the files; not run if loading fails
   * @throws InvalidRequestException as {@link #open(Path, SessionSettings)}
   */
  public static OnnxSession open(Path model, SessionSettings settings, Runnable afterClose) {
    return new SessionOpener(model, settings, afterClose).open();
  }

  /** What runs the model; single operators that it lacks run on the processor. */
  public Provider provider() {
    return provider;
  }

  /** The providers that would have been preferred, each with the reason why it does not work. */
  public List<String> passedOver() {
    return passedOver;
  }

  /** The inputs and outputs that the graph declares. */
  public Signature signature() {
    return signature;
  }

  /**
   * Runs the model.
   *
   * @param inputs a tensor for each input; they stay the caller's
   * @param outputs the outputs to compute
   * @return native memory that the caller closes
   */
  OrtSession.Result run(Map<String, OnnxTensor> inputs, Set<String> outputs) throws OrtException {
    return complete
        .filter(quicker -> quicker.fits(inputs))
        .map(CompleteSession::session)
        .orElse(session)
        .run(inputs, outputs);
  }

  /** Gives the native memory back. */
  @Override
  public void close() {
    try {
      closeSessions();
    } catch (OrtException e) {
      throw new IllegalStateException("cannot close the session", e);
    } finally {
      options.close();
      afterClose.run();
    }
  }

  private void closeSessions() throws OrtException {
    try {
      if (complete.isPresent()) {
        complete.get().close();
      }
    } finally {
      session.close();
    }
  }
}
