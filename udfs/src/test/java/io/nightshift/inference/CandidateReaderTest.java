package io.nightshift.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.fixture.TestModels;
import io.nightshift.model.Artifact;
import io.nightshift.model.InputSpec;
import io.nightshift.model.MissingRule;
import io.nightshift.registry.Candidate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CandidateReaderTest {
  @Test
  void takesTheFileWithItsExternalData() {
    // Given
    Path file = TestModels.file("external/plus");

    // When
    Candidate candidate =
        CandidateReader.read("plus", file, Map.of(), Map.of(), Map.of(), Map.of("team", "delays"));

    // Then
    assertThat(candidate.name()).isEqualTo("plus");
    assertThat(candidate.folder()).isEqualTo(file.getParent());
    assertThat(candidate.entry()).isEqualTo("plus.onnx");
    assertThat(candidate.tags()).isEqualTo(Map.of("team", "delays"));
    assertThat(candidate.artifacts())
        .extracting(Artifact::path)
        .containsExactly("plus.onnx", "plus.onnx.data");
    // printf '\x00\x00\x80\x3f\x00\x00\x00\x40\x00\x00\x40\x40' | sha256sum
    assertThat(candidate.artifacts().get(1))
        .isEqualTo(
            new Artifact(
                "plus.onnx.data",
                12,
                "8e628779e6a74ee0b36991c10158f63cafec7d340ad4e075592502c8708524dd"));
  }

  @Test
  void readsTheSignatureWithNothingAdded() {
    assertThat(read("mixed", Map.of(), Map.of()).signature().inputs())
        .extracting(InputSpec::name, input -> input.tensor().describe(), InputSpec::features)
        .containsExactly(
            tuple("age", "float32 [N,1]", List.of()),
            tuple("visits", "int64 [N,1]", List.of()),
            tuple("town", "string [N,1]", List.of()));
    assertThat(read("mixed", Map.of(), Map.of()).signature().inputs())
        .extracting(InputSpec::missing)
        .containsOnly(MissingRule.REJECT);
  }

  @Test
  void addsFeaturesAndRulesToTheirInputs() {
    // When
    Candidate candidate =
        read(
            "mixed",
            Map.of("age", List.of("age_in_years"), "town", List.of("home")),
            Map.of("age", MissingRule.NAN, "visits", new MissingRule.Fill(0)));

    // Then
    List<InputSpec> inputs = candidate.signature().inputs();
    assertThat(inputs)
        .extracting(InputSpec::features)
        .containsExactly(List.of("age_in_years"), List.of(), List.of("home"));
    assertThat(inputs)
        .extracting(InputSpec::missing)
        .containsExactly(MissingRule.NAN, new MissingRule.Fill(0), MissingRule.REJECT);
  }

  @Test
  void givesFeaturesWithoutAnInputToTheOnlyOne() {
    Candidate candidate =
        read("linear", Map.of(CandidateReader.ONLY_INPUT, List.of("a", "b", "c")), Map.of());

    assertThat(candidate.signature().inputs())
        .extracting(InputSpec::features)
        .containsExactly(List.of("a", "b", "c"));
  }

  @Test
  void takesASingleFeatureForAColumnOfArrays() {
    Candidate candidate = read("linear", Map.of("X", List.of("embedding")), Map.of());

    assertThat(candidate.signature().inputs().get(0).features()).containsExactly("embedding");
  }

  @Test
  void cannotTellWhichOfSeveralInputsIsMeant() {
    assertThat(problems("mixed", Map.of("", List.of("a", "b")), Map.of()))
        .containsExactly(
            "Cannot register m: it has 3 inputs (age, visits, town), so say which one the features"
                + " [a, b] feed: write INPUT=a,b");
  }

  @Test
  void refusesFeaturesThatAreGivenTwice() {
    List<String> features = List.of("a", "b", "c");

    assertThat(problems("linear", Map.of("", features, "X", features), Map.of()))
        .containsExactly("Cannot register m: the features of input 'X' are given twice");
  }

  @Test
  void tellsEveryProblemAtOnce() {
    assertThat(
            problems(
                "mixed",
                Map.of(
                    "agee", List.of("a"),
                    "age", List.of("a", "b"),
                    "town", List.of(" ")),
                Map.of(
                    "visitors", MissingRule.NAN,
                    "visits", MissingRule.NAN,
                    "town", new MissingRule.Fill(0))))
        .containsExactly(
            "Cannot register m: there are features for input 'agee', which it does not have; it has"
                + " age, visits, town; did you mean 'age'?",
            "Cannot register m: there are missing-value rules for input 'visitors', which it does"
                + " not have; it has age, visits, town; did you mean 'visits'?",
            "Cannot register m: input 'age' is float32 [N,1], which 2 features cannot fill (a, b)",
            "Cannot register m: the rule for missing values of input 'visits' is nan, which is no"
                + " int64",
            "Cannot register m: the features of input 'town' must have names, got: [ ]",
            "Cannot register m: the rule for missing values of input 'town' is {fill: 0}, which is"
                + " no string");
  }

  @Test
  void refusesAWrongNumberOfFeatures() {
    assertThat(problems("linear", Map.of("X", List.of("a", "b")), Map.of()))
        .containsExactly(
            "Cannot register m: input 'X' is float32 [N,3], which 2 features cannot fill (a, b)");
    assertThat(problems("identity-float32", Map.of("x", List.of("a", "b")), Map.of()))
        .containsExactly(
            "Cannot register m: input 'x' is float32 [N], which 2 features cannot fill (a, b)");
    assertThat(problems("linear", Map.of("X", List.of()), Map.of()))
        .containsExactly("Cannot register m: the features of input 'X' must have names, got: []");
  }

  @Test
  void refusesANameThatNoRegistryCouldHold() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(
            () ->
                CandidateReader.read(
                    "my model", TestModels.file("linear"), Map.of(), Map.of(), Map.of(), Map.of()))
        .withMessage(
            "Invalid model name 'my model': use letters, digits, '.', '-' and '_', beginning with a"
                + " letter or digit");
  }

  @Test
  void refusesExternalDataOutsideTheFolder() {
    Path file = TestModels.file("hostile/parent");

    assertThat(problems("hostile/parent", Map.of(), Map.of()))
        .containsExactly(
            "Cannot read model %s: its external data '../outside.data' is outside the model's folder"
                .formatted(file));
  }

  @Test
  void refusesAFileThatIsNotThere(@TempDir Path disk) {
    Path file = disk.resolve("gone.onnx");

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> CandidateReader.read("m", file, Map.of(), Map.of(), Map.of(), Map.of()))
        .withMessage("Cannot read model %s: there is no such file", file);
  }

  @Test
  void refusesWhatTheRuntimeCannotLoad(@TempDir Path disk) throws IOException {
    // Given a model of one empty graph, and nothing else
    Path file = Files.write(disk.resolve("empty.onnx"), new byte[] {7 << 3 | 2, 0});

    // When, then
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> CandidateReader.read("m", file, Map.of(), Map.of(), Map.of(), Map.of()))
        .withMessageStartingWith("Cannot load model empty.onnx: ");
  }

  private static Candidate read(
      String model, Map<String, List<String>> features, Map<String, MissingRule> missing) {
    return CandidateReader.read("m", TestModels.file(model), features, missing, Map.of(), Map.of());
  }

  private static List<String> problems(
      String model, Map<String, List<String>> features, Map<String, MissingRule> missing) {
    return catchThrowableOfType(InvalidRequestException.class, () -> read(model, features, missing))
        .problems();
  }
}
