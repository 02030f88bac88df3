package io.nightshift.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.MissingRule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFileTest {
  /** As MLflow 3.17.2 writes it, shortened. */
  private static final String ONNX =
      """
      flavors:
        onnx:
          code: null
          data: model.onnx
          providers:
          - CPUExecutionProvider
        python_function:
          loader_module: mlflow.onnx
      mlflow_version: 3.17.2
      utc_time_created: '2026-11-21 08:55:58.836616'
      """;

  private static ModelFile read(String yaml) {
    return ModelFile.read("the file", yaml.getBytes(UTF_8));
  }

  @Test
  void readsTheColumnsOfAColumnBasedSignature() {
    ModelFile file =
        read(
            ONNX
                + """
                signature:
                  inputs: '[{"type": "double", "name": "tenure", "required": true}, {"type": "long",
                    "name": "calls", "required": true}]'
                  outputs: null
                """);

    assertThat(file.onnx()).isEqualTo("model.onnx");
    assertThat(file.columns()).containsExactly("tenure", "calls");
    assertThat(file.features()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{\"name\": \"X\", \"type\": \"tensor\", \"tensor-spec\": {\"dtype\": \"float32\"}}]",
        "[{\"type\": \"double\"}]",
        "[]",
      })
  void takesNoColumnsFromOtherSignatures(String inputs) {
    assertThat(read(ONNX + "signature:\n  inputs: '" + inputs + "'\n").columns()).isEmpty();
    assertThat(read(ONNX).columns()).isEmpty();
  }

  @Test
  void readsWhatTheMetadataSayForNightshift() {
    ModelFile file =
        read(
            ONNX
                + """
                metadata:
                  team: delays
                  nightshift:
                    features: {X: [a, b]}
                    missing: {X: {fill: 0}, y: nan, z: reject}
                """);

    assertThat(file.features()).isEqualTo(Map.of("X", List.of("a", "b")));
    assertThat(file.missing())
        .isEqualTo(
            Map.of("X", new MissingRule.Fill(0), "y", MissingRule.NAN, "z", MissingRule.REJECT));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "metadata: {nightshift: {missing: {X: zero}}} | metadata.nightshift: not reject, nan or"
            + " {fill: VALUE}: zero",
        "metadata: {nightshift: {features: {X: a}}} | metadata.nightshift: features of input 'X'"
            + " must be a list, got: a",
        "signature: {inputs: 'no json'} | it is no JSON (line 1, column 1)",
      })
  void saysWhatIsWrong(String yaml, String problem) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> read(ONNX + yaml + "\n"))
        .withMessageStartingWith("Cannot read the file")
        .withMessageContaining(problem);
  }

  @Test
  void refusesWhatIsNoModelFile() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> read("[a"))
        .withMessageStartingWith("Cannot read the file: ");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> read("text"))
        .withMessage("Cannot read the file: it is no YAML mapping");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> read("flavors: {sklearn: {}}"))
        .withMessage(
            "Cannot use the file: it is not of an ONNX model, but of [sklearn]; convert the model,"
                + " and log it with mlflow.onnx.log_model");
  }
}
