package io.nightshift.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.CodedOutputStream;
import io.nightshift.fixture.TestModels;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trees are quicker where nothing is missing, and the same. */
class CompleteSessionTest {
  private static final Path TREES = TestModels.file("trees");
  private static final int FEATURES = 3;

  @TempDir private Path folder;

  private final OrtSession.SessionOptions options = new OrtSession.SessionOptions();

  @AfterEach
  void close() {
    options.close();
  }

  private static OnnxTensor tensor(float... values) throws OrtException {
    return TreeScores.tensor(FEATURES, values);
  }

  private static float[][] scores(OrtSession session, float... values) throws OrtException {
    try (OnnxTensor tensor = tensor(values);
        OrtSession.Result result = session.run(Map.of("X", tensor))) {
      return (float[][]) result.get(0).getValue();
    }
  }

  private static float[] scoresOf(String model, float... values) throws OrtException {
    try (OnnxSession session = TestModels.open(model);
        OnnxTensor tensor = tensor(values)) {
      return scores(session, tensor);
    }
  }

  private static float[] scores(OnnxSession session, OnnxTensor tensor) throws OrtException {
    try (OrtSession.Result result = session.run(Map.of("X", tensor), Set.of("score"))) {
      float[][] rows = (float[][]) result.get(0).getValue();
      float[] scores = new float[rows.length];
      for (int i = 0; i < rows.length; i++) {
        scores[i] = rows[i][0];
      }
      return scores;
    }
  }

  private float[] scoresOfEither(Path slower, Path quicker, float... values) throws OrtException {
    // The session that is opened closes the options.
    OrtSession.SessionOptions own = new OrtSession.SessionOptions();
    OrtSession asItIs = OnnxEnvironment.get().createSession(slower.toString(), own);
    try (OnnxSession either =
            new OnnxSession(
                asItIs,
                CompleteSession.open(quicker, TreeScores.signature(quicker), own, 1),
                own,
                SignatureReader.read(asItIs, slower),
                Provider.CPU,
                List.of(),
                () -> {});
        OnnxTensor tensor = tensor(values)) {
      return scores(either, tensor);
    }
  }

  private Optional<CompleteSession> open(Path model) {
    return CompleteSession.open(model, TreeScores.signature(model), options, 1);
  }

  private static Optional<CompleteTrees> write(Path model) throws IOException {
    return CompleteTrees.of(model, CompleteSession.candidates(TreeScores.signature(model)), 1);
  }

  /** With exports of LightGBM, whose weights do not add up to the same in every order. */
  @ParameterizedTest
  @CsvSource({
    "trees, 3",
    "trees-packed, 3",
    "../matrix/lightgbm/model, 4",
    "../matrix/lightgbm-regressor/model, 4"
  })
  void scoresTheSameBitByBitWhileNothingIsMissing(String name, int features) throws OrtException {
    Path model = TestModels.file(name);
    Random random = new Random(7);
    float[] special = {
      0, -0F, 0.5F, Math.nextUp(0.5F), -1, Float.MIN_VALUE, Float.MAX_VALUE, Float.POSITIVE_INFINITY
    };
    float[] values = new float[features * 5_000];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          random.nextInt(4) == 0
              ? special[random.nextInt(special.length)]
              : (float) random.nextGaussian();
    }

    TreeScores.assertSame(model, features, values);
  }

  @Test
  void isAskedWhereNothingIsMissing() throws OrtException {
    Path biased = TestModels.file("trees-external/model");

    assertThat(scoresOfEither(biased, TREES, 0, 0, 0, 1, 0, 0)).containsExactly(9, 12);
    assertThat(scoresOfEither(biased, TREES, 0, 0, 0, 1, 0, Float.NaN)).containsExactly(41, 44);
  }

  @Test
  void isNotAskedWhereAValueIsMissing() throws OrtException {
    float nan = Float.NaN;
    float[] missing = {nan, 0, 0, 1, nan, nan, nan, nan, nan, 1, 0, 1};

    // The tracks lead to 1 and to 8, where NaN by itself would go to 4 and to 16.
    assertThat(scoresOf("trees", missing)).containsExactly(9, 12, 9, 20);
    try (CompleteSession complete = open(TREES).orElseThrow()) {
      assertThat(scores(complete.session(), missing))
          .as("it would be wrong")
          .isDeepEqualTo(new float[][] {{12}, {20}, {20}, {20}});
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2, 3, true",
    "NaN, 2, 3, false",
    "1, 2, NaN, false",
    "1, Infinity, 3, true",
    "Infinity, 1, Infinity, true",
    // Their sum is NaN, though none of them is.
    "Infinity, 1, -Infinity, false"
  })
  void fitsWhatHasNoNan(float first, float second, float third, boolean fits) throws OrtException {
    try (CompleteSession complete = open(TREES).orElseThrow();
        OnnxTensor alone = tensor(first, second, third);
        OnnxTensor last = tensor(4, 5, 6, 7, 8, 9, 1, 1, 1, first, second, third)) {
      assertThat(complete.fits(Map.of("X", alone))).isEqualTo(fits);
      assertThat(complete.fits(Map.of("X", last))).isEqualTo(fits);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "linear",
        "trees-after-log",
        "trees-default",
        "trees-equal",
        "trees-float64",
        "trees-function",
        "trees-external/model",
        "map-text"
      })
  void leavesWhatIsNoComparisonOfAFloatThatRowsFeed(String model) throws IOException {
    assertThat(write(TestModels.file(model))).isEmpty();
    assertThat(open(TestModels.file(model))).isEmpty();
  }

  @Test
  void leavesAloneWhatTheModelComputesItself() throws OrtException {
    // The logarithm of -1 is NaN, and is as good as missing.
    assertThat(scoresOf("trees-after-log", -1, 1, 1)).containsExactly(9);
    assertThat(scoresOf("trees-external/model", 0, 0, 0)).containsExactly(41);
    assertThat(scoresOf("trees-default", 1, 2, 3)).containsExactly(15);
  }

  /** Behind so much else that no buffer has both its beginning and its trees. */
  @Test
  void changesNothingButWhatIsTrue() throws IOException {
    Path file = behind(100_000);
    ByteBuffer model = ByteBuffer.wrap(Files.readAllBytes(file));

    CompleteTrees written = write(file).orElseThrow();

    assertThat(written.inputs()).containsExactly("X");
    List<String> changes = new ArrayList<>();
    byte[] bytes = written.bytes().array();
    assertThat(bytes).hasSameSizeAs(model.array());
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != model.get(i)) {
        changes.add("%d to %d".formatted(model.get(i), bytes[i]));
      }
    }
    assertThat(changes).containsExactly("1 to 0", "1 to 0");
    assertThat(open(file)).isPresent().hasValueSatisfying(this::close);
    Path again = Files.write(folder.resolve("again.onnx"), bytes);
    assertThat(write(again)).isEmpty();
  }

  @Test
  void leavesLargeModels() throws IOException {
    assertThat(open(behind(32 << 20))).isEmpty();
  }

  /** The trees behind a description of so many bytes: ModelProto.doc_string is field 6. */
  private Path behind(int length) throws IOException {
    Path file = folder.resolve("behind-%d.onnx".formatted(length));
    try (OutputStream stream = Files.newOutputStream(file)) {
      CodedOutputStream model = CodedOutputStream.newInstance(stream);
      model.writeByteArray(6, new byte[length]);
      model.flush();
      Files.copy(TREES, stream);
    }
    return file;
  }

  private void close(CompleteSession session) {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void looksAtEachValue() throws OrtException {
    try (CompleteSession complete = open(TREES).orElseThrow()) {
      for (int i = 0; i < 15; i++) {
        float[] values = new float[15];
        values[i] = Float.NaN;
        try (OnnxTensor tensor = tensor(values)) {
          assertThat(complete.fits(Map.of("X", tensor))).as("value %d", i).isFalse();
        }
      }
    }
  }
}
