package io.nightshift.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.nightshift.fixture.TestModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trees that tell two classes apart score the same as a regression and what follows it. */
class BinaryTreesTest {
  /**
   * More than the leaves of the tree of the first feature, each of which has a weight of its own.
   */
  private static final int STEPS = 320;

  private static Optional<CompleteTrees> write(String model, int threads) throws IOException {
    Path file = TestModels.file(model);
    return CompleteTrees.of(file, CompleteSession.candidates(TreeScores.signature(file)), threads);
  }

  private static boolean isRegression(CompleteTrees model) {
    String text = new String(model.bytes().array(), StandardCharsets.ISO_8859_1);
    return text.contains("TreeEnsembleRegressor")
        && text.contains("LinearClassifier")
        && !text.contains("TreeEnsembleClassifier");
  }

  /** Every sum that the leaves can make, from zeros and the least numbers to the largest. */
  private static float[] everyLeaf() {
    float[] values = new float[STEPS * 3 * 3];
    int at = 0;
    for (int first = 0; first < STEPS; first++) {
      for (int third = 0; third < 3; third++) {
        values[at] = first - 0.5F;
        values[at + 1] = first % 7 - 0.5F;
        values[at + 2] = third - 0.5F;
        at += 3;
      }
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(strings = {"numbers", "text", "base", "tracks", "many", "two"})
  void scoreTheSameAtEveryLeaf(String name) throws IOException, OrtException {
    String model = "pairs/" + name;
    float[] rows = everyLeaf();

    assertThat(write(model, 1)).get().matches(BinaryTreesTest::isRegression);
    TreeScores.assertSame(TestModels.file(model), 3, rows);
    // Of few rows the runtime walks the trees in another way.
    for (int few : new int[] {1, 2, 49, 50, 51, 127, 128, 129}) {
      TreeScores.assertSame(TestModels.file(model), 3, Arrays.copyOf(rows, few * 3));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lightgbm-pair", "xgboost-pair", "boosted-pair"})
  void scoreTheSameAsEachLibraryExportsThem(String name) throws IOException, OrtException {
    String model = "../matrix/%s/model".formatted(name);
    Random random = new Random(11);
    float[] rows = new float[4 * 3_000];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = 8 * random.nextFloat();
    }

    assertThat(write(model, 1)).get().matches(BinaryTreesTest::isRegression);
    TreeScores.assertSame(TestModels.file(model), 4, rows);
  }

  /** None of them has tracks: nothing would be quicker. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "all-positive",
        "both-classes",
        "first-is-leaf",
        "hidden-weight",
        "infinite",
        "no-transform",
        "no-weight",
        "other-transform",
        "second-class",
        "three-classes",
        "two-base-values",
        "two-weights"
      })
  void leavesOtherTrees(String name) throws IOException {
    assertThat(write("pairs/" + name, 1)).isEmpty();
  }

  @Test
  void doWithoutWhereTheNameOfTheSumIsTaken() throws IOException, OrtException {
    Path model = TestModels.file("pairs/name-taken");

    assertThat(write("pairs/name-taken", 1)).isPresent();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      assertThat(CompleteSession.open(model, TreeScores.signature(model), options, 1)).isEmpty();
    }
  }

  /** Several threads add up what each of them has: in another order, and to other scores. */
  @ParameterizedTest
  @CsvSource({"pairs/numbers, false", "pairs/tracks, true"})
  void leavesTheOrderOfSumsToSeveralThreads(String model, boolean isWritten) throws IOException {
    Optional<CompleteTrees> written = write(model, 2);

    assertThat(written.isPresent()).isEqualTo(isWritten);
    assertThat(written.filter(BinaryTreesTest::isRegression)).isEmpty();
  }
}
