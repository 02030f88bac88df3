package io.nightshift.inference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.nightshift.fixture.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models that mean harm, or were damaged, are read in a process with little memory: each is read or
 * refused in one line, and if native code dies of one, then in that process.
 */
class HostileModelsTest {
  private static final int MUTANTS = 120;
  private static final long SEED = 20130614;
  private static final int MOST_KILOBYTES = 6 << 20;

  @TempDir private Path folder;

  @BeforeEach
  void onLinux() {
    assumeThat(Files.exists(Path.of("/bin/sh"))).as("a shell that can limit memory").isTrue();
  }

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void refusesWhatDescribesMoreThanItHolds() throws Exception {
    Map<Path, String> outcomes =
        outcomes(
            RegisterProbe.class,
            List.of(
                TestModels.file("hostile/huge-constant"),
                TestModels.file("hostile/huge-initializer"),
                TestModels.file("hostile/custom-op")));

    assertThat(outcomes.values())
        .satisfiesExactly(
            constant -> assertThat(constant).isEqualTo(RegisterProbe.READ),
            initializer -> assertThat(initializer).startsWith(RegisterProbe.REFUSED),
            custom ->
                assertThat(custom).startsWith(RegisterProbe.REFUSED).contains("com.example.evil"));
  }

  /** No setting of the runtime bounds what an operator allocates; the process's limit does. */
  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void failsTheTaskWhereAConstantIsMadeThatNoMemoryHolds() throws Exception {
    Map<Path, String> outcomes =
        outcomes(ScoreProbe.class, List.of(TestModels.file("hostile/huge-constant")));

    assertThat(outcomes.values())
        .singleElement()
        .asString()
        .startsWith(RegisterProbe.REFUSED + "Cannot run the model: ")
        .containsIgnoringCase("allocate memory");
  }

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void survivesModelsThatWereDamaged() throws Exception {
    // Given
    Random random = new Random(SEED);
    List<Path> mutants = new ArrayList<>();
    List<String> originals =
        List.of(
            "linear",
            "mixed",
            "lookup",
            "lookup-note",
            "identity-string",
            "sequence-uint16",
            "trees");
    for (int i = 0; i < MUTANTS; i++) {
      String original = originals.get(i % originals.size());
      byte[] model = Files.readAllBytes(TestModels.file(original));
      mutants.add(Files.write(folder.resolve(i + ".onnx"), mutated(model, random)));
    }

    // When
    Map<Path, String> outcomes = outcomes(RegisterProbe.class, mutants);

    // Then
    assertThat(outcomes).hasSize(MUTANTS);
    assertThat(outcomes)
        .allSatisfy(
            (model, outcome) ->
                assertThat(outcome)
                    .doesNotStartWith(RegisterProbe.UNEXPECTED)
                    .isNotEqualTo("hung"));
    assertThat(outcomes.values()).anyMatch(outcome -> outcome.startsWith(RegisterProbe.REFUSED));
  }

  private static byte[] mutated(byte[] model, Random random) {
    byte[] mutant = model.clone();
    switch (random.nextInt(4)) {
      case 0 -> mutant = Arrays.copyOf(model, random.nextInt(model.length));
      case 1 -> random.nextBytes(mutant);
      case 2 -> {
        int from = random.nextInt(model.length);
        int to = random.nextInt(model.length);
        int length = random.nextInt(model.length - Math.max(from, to)) + 1;
        System.arraycopy(model, from, mutant, to, length);
      }
      default -> {
        for (int flips = random.nextInt(8); flips >= 0; flips--) {
          mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
        }
      }
    }
    return mutant;
  }

  /** What became of each model; a process that dies takes one with it, and another goes on. */
  private Map<Path, String> outcomes(Class<?> probe, List<Path> models) throws Exception {
    Map<Path, String> outcomes = new LinkedHashMap<>();
    while (outcomes.size() < models.size()) {
      List<Path> left = models.subList(outcomes.size(), models.size());
      List<String> lines = run(probe, left);
      for (int i = 1; i < lines.size(); i += 2) {
        outcomes.put(left.get(i / 2), lines.get(i));
      }
      if (lines.size() % 2 == 1) {
        outcomes.put(left.get(lines.size() / 2), "died");
      }
      assertThat(lines).as("the process must begin with a model").isNotEmpty();
    }
    return outcomes;
  }

  private List<String> run(Class<?> probe, List<Path> models)
      throws IOException, InterruptedException {
    Path list =
        Files.write(folder.resolve("models.txt"), models.stream().map(Path::toString).toList());
    Process process =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                "ulimit -v %d && ulimit -c 0 && exec \"$@\"".formatted(MOST_KILOBYTES),
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:CompressedClassSpaceSize=32m",
                "-XX:ReservedCodeCacheSize=48m",
                "-XX:ErrorFile=/dev/null",
                "-cp",
                System.getProperty("java.class.path"),
                probe.getName(),
                list.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return output
        .lines()
        .filter(
            line ->
                line.startsWith(RegisterProbe.BEGIN)
                    || line.startsWith(RegisterProbe.READ)
                    || line.startsWith(RegisterProbe.REFUSED)
                    || line.startsWith(RegisterProbe.UNEXPECTED))
        .toList();
  }
}
