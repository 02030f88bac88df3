package io.nightshift.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.Signature;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Owns the native handle of a loaded model. Many threads may run it at once; nobody may run it once
 * it is closed.
 */
public final class OnnxSession implements AutoCloseable {
  /** The largest constant that is computed when the model is loaded, rather than when it runs. */
  private static final String MOST_FOLDED_BYTES = Long.toString(64L << 20);

  private final OrtSession session;
  private final Signature signature;
  private final Runnable afterClose;

  private OnnxSession(OrtSession session, Signature signature, Runnable afterClose) {
    this.session = session;
    this.signature = signature;
    this.afterClose = afterClose;
  }

  /**
   * Loads a model by its path, so that files over 2 GB and external data work.
   *
   * @throws InvalidRequestException if the runtime cannot load it, or it takes or gives what rows
   *     cannot be
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
    try (OrtSession.SessionOptions options = options(settings)) {
      OrtSession session = OnnxEnvironment.get().createSession(model.toString(), options);
      try {
        return new OnnxSession(session, SignatureReader.read(session), afterClose);
      } catch (RuntimeException | OrtException e) {
        session.close();
        throw e;
      }
    } catch (OrtException e) {
      throw new InvalidRequestException(
          "Cannot load model %s: %s".formatted(model.getFileName(), LoadFailure.of(e)), e);
    }
  }

  private static OrtSession.SessionOptions options(SessionSettings settings) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(settings.threads());
    options.setInterOpNumThreads(1);
    // Idle threads that spin would take the cores that Spark gave to other tasks.
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    options.addConfigEntry("session.inter_op.allow_spinning", "0");
    // A few bytes can describe a constant of many gigabytes; folded, it would be made at once.
    options.addConfigEntry(
        "optimization.constant_folding_max_output_size_in_bytes", MOST_FOLDED_BYTES);
    // What it would log as an error it throws as well; its log would have a line for each bad row.
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    return options;
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
    return session.run(inputs, outputs);
  }

  /** Gives the native memory back. */
  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("cannot close the session", e);
    } finally {
      afterClose.run();
    }
  }
}
