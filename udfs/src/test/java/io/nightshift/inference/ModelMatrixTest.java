package io.nightshift.inference;

import io.nightshift.fixture.ModelCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Scores the models that {@code src/test/models/make_matrix.py} trains, and compares with what
 * Python's onnxruntime made of the same rows.
 */
class ModelMatrixTest {
  private static final Path MATRIX = Path.of("src/test/resources/matrix");

  static List<String> models() throws IOException {
    try (Stream<Path> folders = Files.list(MATRIX)) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void scoresAsPythonDoes(String name) throws IOException {
    ModelCase test = ModelCase.read(MATRIX.resolve(name));
    try (OnnxSession session =
        OnnxSession.open(MATRIX.resolve(name).resolve("model.onnx"), new SessionSettings(1))) {
      test.assertScores(session, test.rows());
    }
  }
}
