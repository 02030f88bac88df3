package io.nightshift.inference;

import ai.onnxruntime.OrtException;
import java.util.Locale;

/** The runtime failed for a reason that is not in the rows: memory, a library. */
public final class ModelRunException extends RuntimeException {
  ModelRunException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Whether splitting the batch would only hide the trouble. */
  static boolean isEnvironmental(OrtException e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return switch (e.getCode()) {
      case ORT_ENGINE_ERROR, ORT_NO_SUCHFILE, ORT_NO_MODEL, ORT_EP_FAIL -> true;
      default ->
          message.contains("bad_alloc")
              || message.contains("failed to allocate memory")
              || message.contains("out of memory")
              || message.contains("cannot allocate");
    };
  }
}
