package io.nightshift.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtException.OrtErrorCode;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.fixture.TestModels;
import io.nightshift.model.ElementType;
import io.nightshift.model.OutputSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxSessionTest {
  private static final SessionSettings ONE_THREAD = new SessionSettings(1);

  @Test
  void readsTheSignatureInTheOrderOfTheGraph() {
    try (OnnxSession session = TestModels.open("mixed")) {
      assertThat(session.signature().inputs())
          .extracting(input -> input.name() + " " + input.tensor().describe())
          .containsExactly("age float32 [N,1]", "visits int64 [N,1]", "town string [N,1]");
      assertThat(session.signature().outputs())
          .extracting(output -> output.name() + " " + output.describe())
          .containsExactly("total float32 [N,1]", "town_again string [N,1]");
    }
  }

  @ParameterizedTest
  @EnumSource
  void knowsEveryElementType(ElementType type) {
    try (OnnxSession session =
        TestModels.open("identity-" + type.name().toLowerCase(Locale.ROOT))) {
      assertThat(session.signature().inputs())
          .extracting(input -> input.tensor().type())
          .containsExactly(type);
      assertThat(session.signature().outputs())
          .extracting(OutputSpec::describe)
          .containsExactly(type + " [N]");
    }
  }

  @Test
  void saysEverythingThatItCannotUse() {
    assertThat(
            catchThrowableOfType(
                    InvalidRequestException.class, () -> TestModels.open("not-supported"))
                .problems())
        .containsExactly(
            "Cannot use input 'x': its elements are ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT8E5M2, which"
                + " is not supported",
            "Cannot use input 'some': it is a sequence or map; of those, only sequences can be"
                + " outputs, and none inputs",
            "Cannot use output 'y': its elements are ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT8E5M2,"
                + " which is not supported");
  }

  @Test
  void saysWhatTheMachineOrTheRuntimeLacks() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> TestModels.open("no-locale"))
        .withMessage(
            "Cannot load model no-locale.onnx: it needs the locale xx_YY for its text, which this"
                + " machine has not. Install it on every machine that scores, or export the model"
                + " with the locale C");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> TestModels.open("no-kernel"))
        .withMessage(
            "Cannot load model no-kernel.onnx: ONNX Runtime 1.28.0 has no implementation of"
                + " operator Where (opset 16) for the types that it has there. Export it with other"
                + " types, or another opset");
  }

  @Test
  void saysHowMuchTooNewAModelIs() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> TestModels.open("too-new-opset"))
        .withMessage(
            "Cannot load model too-new-opset.onnx: it is of opset 99 of ai.onnx, ONNX Runtime 1.28.0"
                + " knows those up to 26. Export it with an older opset");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> TestModels.open("too-new-format"))
        .withMessage(
            "Cannot load model too-new-format.onnx: its format is IR version 99, ONNX Runtime 1.28.0"
                + " knows those up to 13. Export it with an older version of onnx");
  }

  @Test
  void loadsExternalData() {
    try (OnnxSession session = TestModels.open("external/plus")) {
      assertThat(session.signature().inputNames()).containsExactly("x");
    }
  }

  @Test
  void saysThatAFileIsNoModel(@TempDir Path disk) throws IOException {
    Path file = Files.writeString(disk.resolve("x.onnx"), "hello");

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> OnnxSession.open(file, ONE_THREAD))
        .withMessageStartingWith("Cannot load model x.onnx: ")
        .satisfies(e -> assertThat(e.problems()).hasSize(1).noneMatch(p -> p.contains("\n")));
  }

  @Test
  void saysThatAFileIsNotThere(@TempDir Path disk) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> OnnxSession.open(disk.resolve("x.onnx"), ONE_THREAD))
        .withMessageStartingWith("Cannot load model x.onnx: ");
  }

  @Test
  void cannotBeRunOnceItIsClosed() {
    OnnxSession session = TestModels.open("linear");
    session.close();

    assertThatIllegalStateException().isThrownBy(() -> session.run(Map.of(), Set.of("score")));
  }

  @Test
  void needsAThread() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SessionSettings(0))
        .withMessage("threads must be 1 or more, got: 0");
  }

  @Test
  void tellsTroubleOfThePlatformFromTroubleWithRows() {
    assertThat(environmental(OrtErrorCode.ORT_FAIL, "Gather: indices out of bounds")).isFalse();
    assertThat(environmental(OrtErrorCode.ORT_INVALID_ARGUMENT, "wrong shape")).isFalse();
    assertThat(environmental(OrtErrorCode.ORT_RUNTIME_EXCEPTION, "std::bad_alloc")).isTrue();
    assertThat(environmental(OrtErrorCode.ORT_FAIL, "Failed to allocate memory for buffer"))
        .isTrue();
    assertThat(environmental(OrtErrorCode.ORT_FAIL, "CUDA: out of memory")).isTrue();
    assertThat(environmental(OrtErrorCode.ORT_EP_FAIL, "provider")).isTrue();
    assertThat(environmental(OrtErrorCode.ORT_NO_SUCHFILE, "libx.so")).isTrue();
  }

  private static boolean environmental(OrtErrorCode code, String message) {
    return ModelRunException.isEnvironmental(new OrtException(code, message));
  }

  @Test
  void tellsARuntimesFailureInOneShortLine() {
    assertThat(RuntimeMessage.of(new OrtException(" a\n\tb  c "))).doesNotContain("\n", "\t", "  ");
    assertThat(RuntimeMessage.of(new OrtException("x".repeat(2_000))))
        .hasSizeLessThan(510)
        .endsWith("xxx …");
  }
}
