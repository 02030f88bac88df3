package io.nightshift.mlflow;

import io.nightshift.storage.HttpCredentials;
import java.util.Map;

/** The variables by which MLflow's own clients are told who asks. */
final class Credentials {
  private static final String PREFIX = "MLFLOW_TRACKING";

  static final String USERNAME = PREFIX + "_USERNAME";
  static final String PASSWORD = PREFIX + "_PASSWORD";
  static final String TOKEN = PREFIX + "_TOKEN";

  private Credentials() {}

  /** Reads the environment. */
  static HttpCredentials of(Map<String, String> environment) {
    return HttpCredentials.of("MLflow", PREFIX, environment);
  }
}
