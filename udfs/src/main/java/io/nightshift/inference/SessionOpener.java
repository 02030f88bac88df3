package io.nightshift.inference;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.Signature;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Opens a model on the first provider that works, and tells why the others did not. */
final class SessionOpener {
  /** The largest constant that is computed when the model is loaded, rather than when it runs. */
  private static final String MOST_FOLDED_BYTES = Long.toString(64L << 20);

  private final Path model;
  private final SessionSettings settings;
  private final Runnable afterClose;

  SessionOpener(Path model, SessionSettings settings) {
    this(model, settings, () -> {});
  }

  /**
   * Prepares to open a model.
   *
   * @param afterClose what the session does when it is closed; not run if none is opened
   */
  SessionOpener(Path model, SessionSettings settings, Runnable afterClose) {
    this.model = model;
    this.settings = settings;
    this.afterClose = afterClose;
  }

  /**
   * Opens it.
   *
   * @throws InvalidRequestException if the runtime cannot load the model, or no provider works
   */
  OnnxSession open() {
    return open(settings.providers().offered().candidates());
  }

  /** Opens it on the first of the candidates that works. */
  OnnxSession open(List<Provider> candidates) {
    List<String> passedOver = new ArrayList<>();
    for (Provider provider : candidates) {
      try {
        return openOn(provider, passedOver);
      } catch (OrtException e) {
        if (provider == Provider.CPU) {
          throw cannotLoad(e);
        }
        passedOver.add(
            "%s on device %d: %s"
                .formatted(provider, settings.device(), RuntimeMessage.reasonOf(e)));
      }
    }
    requireLoadable();
    throw new InvalidRequestException(
        "Cannot use provider %s. ONNX Runtime was built with it, but it does not work here; look at the device, its driver and the libraries of this machine, or write provider: cpu or auto"
            .formatted(String.join("; ", passedOver)));
  }

  /** Tells a model that nothing can load from a provider that does not work. */
  private void requireLoadable() {
    new SessionOpener(model, settings.onCpu()).open().close();
  }

  private OnnxSession openOn(Provider provider, List<String> passedOver) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    try {
      set(options);
      provider.addTo(options, settings.device());
      settings.operators().forEach(library -> register(library, options));
      OrtSession session = OnnxEnvironment.get().createSession(model.toString(), options);
      try {
        Signature signature = SignatureReader.read(session, model);
        return new OnnxSession(
            session,
            complete(provider, signature, options),
            options,
            signature,
            provider,
            passedOver,
            afterClose);
      } catch (RuntimeException | OrtException e) {
        session.close();
        throw e;
      }
    } catch (RuntimeException | OrtException e) {
      options.close();
      throw e;
    }
  }

  /** On other providers nobody has measured it, and a library may have other trees. */
  private Optional<CompleteSession> complete(
      Provider provider, Signature signature, OrtSession.SessionOptions options) {
    return provider == Provider.CPU && settings.operators().isEmpty()
        ? CompleteSession.open(model, signature, options, settings.threads())
        : Optional.empty();
  }

  private void set(OrtSession.SessionOptions options) throws OrtException {
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
  }

  /** Runs code of the library, and makes its operators known to sessions of these options. */
  private static void register(Path library, OrtSession.SessionOptions options) {
    try {
      options.registerCustomOpLibrary(library.toString());
    } catch (OrtException e) {
      throw new InvalidRequestException(
          "Cannot load the library of custom operators with SHA-256 %s: %s"
              .formatted(library.getFileName(), RuntimeMessage.reasonOf(e)),
          e);
    }
  }

  private InvalidRequestException cannotLoad(OrtException e) {
    return new InvalidRequestException(
        "Cannot load model %s: %s".formatted(model.getFileName(), LoadFailure.of(e)), e);
  }
}
