package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/** The Python that has the packages of requirements-test.txt. */
final class TestPython {
  private static final String PYTHON = "nightshift.mlflow.python";

  private TestPython() {}

  /** Fails, rather than skips, if there is none: who asks for tests that need it wants them run. */
  static Path file() {
    String python = System.getProperty(PYTHON, "");
    assertThat(python)
        .as(
            "Tests with MLflow and monitoring need a Python with both: set -D%s=<file>, or leave"
                + " them out with -DexcludedGroups=mlflow",
            PYTHON)
        .isNotEmpty();
    return Path.of(python).toAbsolutePath();
  }
}
