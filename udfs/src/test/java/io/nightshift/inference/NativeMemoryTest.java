package io.nightshift.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is taken from the runtime is given back, whether things go well or not. */
class NativeMemoryTest {
  /**
   * What a JVM may still grow by once it is warm: compiled code, metadata, fragments. Each of the
   * leaks that the tests are about would come to at least twice as much.
   */
  private static final long MOST_KILOBYTES = 40_000;

  @ParameterizedTest
  @CsvSource({
    "good-batches, 20000",
    "failing-batches, 600",
    "sessions, 1500",
    "complete-sessions, 1500",
    "refused-sessions, 1500",
  })
  void staysFlat(String what, int times) throws IOException, InterruptedException {
    assumeThat(Path.of("/proc/self/status")).as("resident memory, on Linux").exists();

    long grown = Long.parseLong(run(what, times));

    assertThat(grown).as("kilobytes after %d %s", times, what).isLessThan(MOST_KILOBYTES);
  }

  /** In a JVM whose heap is small, and takes all its memory at the start. */
  private static String run(String what, int times) throws IOException, InterruptedException {
    Path errors = Files.createTempFile("probe", ".txt");
    try {
      Process probe =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xms96m",
                  "-Xmx96m",
                  "-XX:+AlwaysPreTouch",
                  "-XX:+UseSerialGC",
                  "-XX:MaxDirectMemorySize=16m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  NativeMemoryProbe.class.getName(),
                  what,
                  Integer.toString(times))
              .redirectError(errors.toFile())
              .start();
      String output =
          new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      assertThat(probe.waitFor()).as(Files.readString(errors)).isZero();
      return output;
    } finally {
      Files.delete(errors);
    }
  }
}
