package io.nightshift.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/**
 * The runtime's environment of this JVM, kept alive until the process is gone.
 *
 * <p>ONNX Runtime's Java binding releases the native environment in a shutdown hook, at the same
 * time as tasks may still run a session: a JVM that is told to end (an executor by its cluster, a
 * driver by Ctrl-C) then dies with SIGSEGV instead (onnxruntime #31352). The native environment
 * counts its references, so one more of them, never given back, makes that hook harmless. The
 * process's memory goes with the process.
 */
public final class OnnxEnvironment {
  private static final String NAME = "nightshift";

  private OnnxEnvironment() {}

  /** The environment; the same for every caller. */
  static OrtEnvironment get() {
    return Holder.ENVIRONMENT;
  }

  /**
   * The runtime's version; loads its native library if that was not done yet.
   *
   * @throws LinkageError if the library does not load, or is not the one that was built for
   */
  public static String version() {
    return get().getVersion();
  }

  private static final class Holder {
    private static final OrtEnvironment ENVIRONMENT = open();

    private static OrtEnvironment open() {
      OrtEnvironment environment =
          OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, NAME);
      try {
        retain();
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(
            "this is not the ONNX Runtime that Nightshift was built for: its environment cannot be"
                + " retained",
            e);
      }
      return environment;
    }

    /** What the binding calls for itself, and offers to nobody else. */
    private static void retain() throws ReflectiveOperationException {
      Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
      api.setAccessible(true);
      Method create =
          OrtEnvironment.class.getDeclaredMethod(
              "createHandle", long.class, int.class, String.class);
      create.setAccessible(true);
      int level = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR.getValue();
      create.invoke(null, api.getLong(null), level, NAME);
    }
  }
}
