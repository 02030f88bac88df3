package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.it.MlflowClient;
import io.nightshift.it.MlflowServer;
import io.nightshift.run.fixture.Runs;
import io.nightshift.run.fixture.SampleData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model on its way from MLflow's own client to predictions, by the commands. */
@Tag("mlflow")
final class MlflowCommandsIT {
  /** What the sample data's own registry has from `register --missing`. */
  private static final String RULES =
      "{\"metadata\":{\"nightshift\":{\"missing\":{\"engine\":{\"fill\":\"unknown\"},"
          + "\"seats\":\"nan\",\"plane_year\":\"nan\",\"wind_speed\":\"nan\","
          + "\"wind_gust\":\"nan\",\"pressure\":\"nan\"}}}}";

  private static final MlflowServer SERVER = MlflowServer.shared();

  @TempDir private Path folder;

  private final MlflowClient somebody = new MlflowClient(SERVER);
  private final CommandLineFixture nightshift =
      new CommandLineFixture().with("NIGHTSHIFT_REGISTRY", SERVER.location());

  @BeforeAll
  static void logModels() throws InterruptedException {
    new MlflowClient(SERVER).deleteAllModels();
    SERVER.client(
        "log",
        "flight-delay",
        SampleData.modelFile(1).toString(),
        "columns",
        RULES,
        "--",
        "log",
        "flight-delay",
        SampleData.modelFile(2).toString(),
        "columns",
        RULES,
        "--",
        "alias",
        "flight-delay",
        "champion",
        "2");
  }

  @Test
  void scoresWhatMlflowsClientLoggedUntilAFileIsChanged() throws IOException {
    // Given
    Path table = folder.resolve("table");

    // When
    var scored = nightshift.score(table, SampleData.DAY, "--json");

    // Then
    assertThat(scored.code()).as(scored.err()).isZero();
    JsonDocument publication = scored.json().part("publication");
    assertThat(publication.part("counts").at("scored")).isEqualTo(984);
    String record = scored.out();
    assertThat(record)
        .contains(somebody.version("flight-delay", 2).get("run_id").asText())
        .contains("\"reference\": \"flight-delay@champion\"");
    assertThat(Runs.predictions(table).count()).isEqualTo(984);

    // When: the file is another one on the server's disk
    Files.copy(
        SampleData.modelFile(1),
        somebody.file("flight-delay", 2, "model.onnx"),
        StandardCopyOption.REPLACE_EXISTING);
    var refused = nightshift.score(table, SampleData.GOOD_DAY);
    Files.copy(
        SampleData.modelFile(2),
        somebody.file("flight-delay", 2, "model.onnx"),
        StandardCopyOption.REPLACE_EXISTING);

    // Then
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.problems())
        .singleElement()
        .asString()
        .matches(
            "Cannot load flight-delay:2: its file model.onnx has SHA-256 [0-9a-f]{64}, registered"
                + " was [0-9a-f]{64}; .*");
  }

  @Test
  void tellsWhoMovedWhat() throws InterruptedException {
    // Given
    somebody.setAlias("flight-delay", "night", 1);
    nightshift.with("NIGHTSHIFT_AUDIT", folder.resolve("log").toString());

    // When
    var promoted =
        nightshift.run(
            "registry", "promote", "flight-delay:2", "--alias", "night", "--reason", "better");
    SERVER.client("alias", "flight-delay", "night", "1");
    var history = nightshift.run("registry", "history", "flight-delay", "--alias", "night");
    var back = nightshift.run("registry", "rollback", "flight-delay", "--alias", "night");
    var verified = nightshift.run("registry", "verify", "flight-delay");

    // Then
    assertThat(promoted.code()).as(promoted.err()).isZero();
    assertThat(promoted.out()).contains("flight-delay@night: 1 → 2");
    assertThat(history.out().lines())
        .anyMatch(line -> line.matches(".*night: none → 1 \\(moved outside Nightshift, .*"))
        .anyMatch(line -> line.matches(".*night: 1 → 2 +better"))
        .anyMatch(line -> line.matches(".*night: 2 → 1 \\(moved outside Nightshift, .*"));
    assertThat(back.code()).as(back.err()).isZero();
    assertThat(back.out()).contains("flight-delay@night: 1 → 2");
    assertThat(verified.code()).as(verified.out()).isZero();
    assertThat(audited("promotion", "alias_found", "alias_rollback"))
        .containsSubsequence(
            "promotion 2 better true",
            "alias_found 1 not moved by Nightshift; when is unknown false",
            "alias_rollback 2  true");
  }

  /** What the server's history and the log have: event, version, reason, and whether both do. */
  private List<String> audited(String... events) {
    var audit = nightshift.run("audit", "--audit=" + folder.resolve("log"), "--json");
    assertThat(audit.code()).as(audit.err()).isZero();
    return audit.json().part("entries").items().stream()
        .map(entry -> (Map<?, ?>) entry.value())
        .filter(entry -> List.of(events).contains(entry.get("event")))
        .map(
            entry ->
                "%s %s %s %s"
                    .formatted(
                        entry.get("event"),
                        entry.get("version"),
                        entry.containsKey("reason") ? entry.get("reason") : "",
                        entry.get("in_log").equals(true) && entry.get("in_records").equals(true)))
        .toList();
  }

  @Test
  void saysWhatThereIsInsteadOfWhatThereIsNot() {
    var model = nightshift.run("registry", "show", "flight-dealy@champion");
    var alias = nightshift.run("registry", "show", "flight-delay@champoin");
    var version = nightshift.run("registry", "show", "flight-delay:9");

    assertThat(model.code()).isEqualTo(2);
    assertThat(model.problems())
        .containsExactly(
            "Unknown model 'flight-dealy' in registry %s: it has flight-delay; did you mean 'flight-delay'?"
                .formatted(SERVER.location()));
    assertThat(alias.code()).isEqualTo(2);
    assertThat(alias.err()).contains("did you mean 'champion'?");
    assertThat(version.code()).isEqualTo(2);
    assertThat(version.problems())
        .containsExactly("Unknown version 9 of model 'flight-delay': it has 1, 2");
  }

  @Test
  void neverRepeatsAPasswordInALocation() {
    var refused =
        nightshift
            .with("NIGHTSHIFT_REGISTRY", "mlflow+http://bob:s3cret@127.0.0.1:1")
            .run("registry", "list", "--json");

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.out() + refused.err()).doesNotContain("s3cret", "bob");
    assertThat(refused.problems())
        .containsExactly(
            "Invalid registry 'mlflow+http://***@127.0.0.1:1': it has a user in it; locations are"
                + " printed and recorded, so set MLFLOW_TRACKING_USERNAME and"
                + " MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, instead");
  }
}
