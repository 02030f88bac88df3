package io.nightshift.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.fixture.ModelCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * ONNX's own backend tests of operators and models, those that {@code make_backend_suite.py} finds
 * to be scoring, through batch scoring. {@code bin/verify} makes the suite and says where it is.
 */
@EnabledIfSystemProperty(named = "nightshift.backend.suite", matches = ".+")
class OnnxBackendSuiteTest {
  /** Fewer than this, and the suite was not made as it should be. */
  private static final int FEWEST_CASES = 1_000;

  /** Python's runtime, which picked the cases, is newer and has a few more kernels. */
  private static final int MOST_REFUSED = 5;

  private static final Pattern REFUSAL =
      Pattern.compile(
          "Cannot load model model.onnx: ONNX Runtime \\S+ has no implementation of operator .*");

  private static int refused;

  static List<Path> cases() throws IOException {
    try (Stream<Path> folders =
        Files.list(Path.of(System.getProperty("nightshift.backend.suite")))) {
      return folders.sorted().toList();
    }
  }

  @Test
  void isWhole() throws IOException {
    assertThat(cases()).hasSizeGreaterThan(FEWEST_CASES);
  }

  @AfterAll
  static void refusesHardlyAny() {
    assertThat(refused).isLessThanOrEqualTo(MOST_REFUSED);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void scoresAsTheStandardSays(Path folder) throws IOException {
    ModelCase test = ModelCase.read(folder);
    try (OnnxSession session = open(folder.resolve("model.onnx"))) {
      test.assertScores(session, test.rows());
      test.assertScores(session, 1);
    } catch (InvalidRequestException e) {
      assertThat(e).hasMessageMatching(REFUSAL);
      refused++;
      return;
    }
    if (Files.exists(folder.resolve("open.onnx"))) {
      try (OnnxSession session = open(folder.resolve("open.onnx"))) {
        IntStream.of(1, 2, test.rows())
            .distinct()
            .forEach(batchRows -> test.assertScores(session, batchRows));
      }
    }
  }

  private static OnnxSession open(Path model) {
    return OnnxSession.open(model, new SessionSettings(1));
  }
}
