package io.nightshift.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactTest {
  private static final String SHA256 = Sha256.of("");

  @ParameterizedTest
  @ValueSource(strings = {"model.onnx", "weights/part 1.data", "..data", "a..b/c"})
  void takesPathsInsideTheFolder(String path) {
    assertThat(new Artifact(path, 1, SHA256).path()).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "/etc/passwd",
        "..",
        "../x",
        "a/../x",
        "a/..",
        "./x",
        "a//b",
        "a/",
        "a\\b",
        "a\nb"
      })
  void refusesPathsThatLeadElsewhere(String path) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> new Artifact(path, 1, SHA256))
        .withMessage("Invalid model file '%s': must lie inside the model's folder".formatted(path));
  }

  @Test
  void refusesWhatIsNoDigest() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> new Artifact("model.onnx", 1, "ABC"))
        .withMessage(
            "Invalid SHA-256 of model file 'model.onnx': want 64 hexadecimal digits, got: ABC");
  }
}
