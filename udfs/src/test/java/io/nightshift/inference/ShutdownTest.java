package io.nightshift.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A JVM that ends while it scores ends in order: no crash, no dump. */
class ShutdownTest {
  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void endsInOrderWhileTasksScore() throws IOException, InterruptedException {
    Process probe =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:ErrorFile=/dev/null",
                "-cp",
                System.getProperty("java.class.path"),
                ShutdownProbe.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();

    try {
      assertThat(probe.waitFor()).isEqualTo(ShutdownProbe.EXIT_CODE);
    } finally {
      probe.destroyForcibly();
    }
  }
}
