package io.nightshift.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.fixture.FaultProxy;
import io.nightshift.fixture.TestModels;
import io.nightshift.it.MlflowClient;
import io.nightshift.it.MlflowServer;
import io.nightshift.model.Artifact;
import io.nightshift.model.InputSpec;
import io.nightshift.model.MissingRule;
import io.nightshift.model.ModelRef;
import io.nightshift.model.ModelVersion;
import io.nightshift.registry.FileVerifier;
import io.nightshift.registry.Finding;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.registry.RegistryEvent;
import io.nightshift.run.fixture.SampleData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that MLflow's own client logged, and what Nightshift makes of them. */
@Tag("mlflow")
final class MlflowAdoptionIT {
  @TempDir private static Path elsewhere;

  private static MlflowServer server;
  private static MlflowClient somebody;
  private static String printed;

  private final ModelRegistry registry = open(server.location());

  @BeforeAll
  static void logModels() throws InterruptedException {
    server = MlflowServer.shared();
    somebody = new MlflowClient(server);
    somebody.deleteAllModels();
    String linear = TestModels.file("linear").toString();
    String mixed = TestModels.file("mixed").toString();
    String flights = SampleData.modelFile(1).toString();
    String rules = "{\"metadata\":{\"nightshift\":{\"missing\":{\"seats\":\"nan\"}}}}";
    String place = "{\"location\":\"%s\"}".formatted(elsewhere.toUri());
    List<String> commands =
        List.of(
            "log linear " + linear + " columns {\"columns\":[\"a\",\"b\",\"c\"]}",
            "log too-few " + linear + " columns {\"columns\":[\"a\",\"b\"]}",
            "log mixed " + mixed + " tensors",
            "log bare " + mixed + " none",
            "log flights " + flights + " columns " + rules,
            "log-large large",
            "log moved " + linear + " none " + place,
            "log staged " + linear + " none",
            "log staged " + mixed + " none",
            "log changed " + linear + " none",
            "log retagged " + linear + " none",
            "log no-onnx " + linear + " none");
    printed = server.client(String.join(" -- ", commands).split(" "));
  }

  private static ModelRegistry open(String location) {
    return MlflowRegistry.open(location, new Configuration(), Map.of());
  }

  private ModelVersion resolve(String reference) {
    return registry.resolve(ModelRef.parse(reference));
  }

  @Test
  void takesTheColumnsOfASignatureForTheFeaturesOfTheOnlyInput() {
    ModelVersion version = resolve("linear:1");

    assertThat(version.signature().inputs())
        .extracting(InputSpec::name, InputSpec::features)
        .containsExactly(tuple("X", List.of("a", "b", "c")));
    assertThat(version.createdBy()).isNotBlank();
    assertThat(version.tags()).isEmpty();
  }

  @Test
  void keepsTheRunThatTrainedItWithWhatItLogged() {
    ModelVersion version = resolve("linear:1");

    assertThat(version.lineage().run())
        .isEqualTo(somebody.version("linear", 1).get("run_id").asText())
        .isNotEmpty();
    assertThat(version.lineage().parameters()).isEqualTo(Map.of("rounds", "40"));
    assertThat(version.lineage().metrics()).isEqualTo(Map.of("auc", 0.75));
    assertThat(printed).contains(version.lineage().run());
  }

  @Test
  void refusesColumnsThatDoNotFillTheInput() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> resolve("too-few:1"))
        .withMessage(
            "Cannot use too-few:1: input 'X' is float32 [N,3], which 2 features cannot fill (a, b)");
  }

  @Test
  void takesTensorsAndModelsWithoutSignatureAsTheGraphHasThem() {
    for (String reference : List.of("mixed:1", "bare:1")) {
      ModelVersion version = resolve(reference);

      assertThat(version.signature().inputNames()).containsExactly("age", "visits", "town");
      assertThat(version.signature().inputs()).allMatch(input -> input.features().isEmpty());
    }
  }

  @Test
  void takesColumnsForTheInputsOfTheirNamesAndRulesFromTheMetadata() {
    ModelVersion version = resolve("models:/flights/1");

    assertThat(version.signature().inputs()).allMatch(input -> input.features().isEmpty());
    assertThat(version.signature().input("seats").orElseThrow().missing())
        .isEqualTo(MissingRule.NAN);
    assertThat(version.signature().input("temp").orElseThrow().missing())
        .isEqualTo(MissingRule.REJECT);
  }

  @Test
  void takesWeightsThatLieBesideTheModel() {
    ModelVersion version = resolve("large:1");

    assertThat(version.artifacts()).hasSize(2);
    assertThat(FileVerifier.verify(version, file -> registry.open(version, file)))
        .extracting(Finding::status)
        .containsExactly(Finding.Status.OK, Finding.Status.OK);
  }

  @Test
  void readsArtifactsThatTheServerDoesNotHandOut() throws IOException {
    ModelVersion version = resolve("moved:1");

    Artifact file = version.artifacts().get(0);
    assertThat(registry.open(version, file)).hasBinaryContent(bytes("linear"));
    assertThat(elsewhere).isNotEmptyDirectory();
  }

  @Test
  void writesTheDigestDownOnceAndAsksForNoFileAgain() throws IOException {
    // Given
    ModelVersion first = resolve("mixed:1");

    // When
    try (FaultProxy proxy = FaultProxy.before(server.address().getPort())) {
      ModelVersion second = open("mlflow+" + proxy.endpoint()).resolve(ModelRef.parse("mixed:1"));

      // Then
      assertThat(second).isEqualTo(first);
      assertThat(proxy.requests())
          .isNotEmpty()
          .noneMatch(request -> request.target().contains("artifacts"));
    }
    assertThat(somebody.version("mixed", 1).get("tags").toString())
        .contains("nightshift.digest", first.digest());
    assertThat(registry.history("mixed"))
        .extracting(RegistryEvent::type, RegistryEvent::digest)
        .containsExactly(tuple(RegistryEvent.Type.REGISTERED, first.digest()));
  }

  @Test
  void noticesThatAFileWasChangedInPlace() throws IOException {
    // Given
    String registered = resolve("changed:1").digest();
    Files.copy(
        TestModels.file("mean"),
        somebody.file("changed", 1, "model.onnx"),
        StandardCopyOption.REPLACE_EXISTING);

    // When, then: by what was written down
    assertThat(registry.verify("changed", OptionalInt.empty()))
        .filteredOn(Finding::isDamage)
        .extracting(Finding::item)
        .containsExactly("model.onnx");

    // When, then: and by the history, if the tag with that is gone
    somebody.deleteVersionTag("changed", 1, "nightshift.version");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> resolve("changed:1"))
        .withMessageMatching(
            "Cannot use changed:1: its files have digest [0-9a-f]{64}, on record is %s; .*"
                .formatted(registered));
  }

  @Test
  void noticesThatWhatItWroteDownWasChangedAndMakesItAgainOnDemand() {
    // Given
    ModelVersion version = resolve("retagged:1");
    somebody.setVersionTag("retagged", 1, "nightshift.version", "{\"entry\": \"other.onnx\"}");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> resolve("retagged:1"))
        .withMessage(
            "Damaged registry: tag nightshift.version of retagged:1 was changed; put back what was"
                + " there, or delete it and it is made again from the files");

    // When
    somebody.deleteVersionTag("retagged", 1, "nightshift.version");

    // Then
    assertThat(resolve("retagged:1")).isEqualTo(version);
  }

  @Test
  void refusesWhatIsNoOnnxModel() throws IOException {
    Files.writeString(
        somebody.file("no-onnx", 1, "MLmodel"), "flavors: {sklearn: {}, python_function: {}}\n");

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> resolve("no-onnx:1"))
        .withMessageMatching(
            "Cannot use mlflow-artifacts:/.*/MLmodel: it is not of an ONNX model, but of"
                + " \\[sklearn, python_function\\]; convert the model, and log it with"
                + " mlflow.onnx.log_model");
  }

  @Test
  void understandsStagesAndLatest() {
    somebody.setStage("staged", 1, "Production");

    assertThat(resolve("models:/staged/Production").version()).isEqualTo(1);
    assertThat(resolve("models:/staged/latest").version()).isEqualTo(2);
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> resolve("models:/staged/Staging"))
        .withMessage(
            "Unknown stage 'Staging' of model 'staged': it has versions in [None, Production];"
                + " better use an alias, as in staged@champion");
  }

  private static byte[] bytes(String graph) throws IOException {
    return Files.readAllBytes(TestModels.file(graph));
  }
}
