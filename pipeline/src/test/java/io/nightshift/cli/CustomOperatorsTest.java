package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.model.Sha256;
import io.nightshift.run.fixture.Models;
import io.nightshift.run.fixture.Runs;
import io.nightshift.run.fixture.Snapshots;
import io.nightshift.run.fixture.StringOperators;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Native code of others runs where its digest was allowed, and nowhere else. */
class CustomOperatorsTest {
  private static final String NOT_ALLOWED =
      "Cannot load model custom-operator.onnx: it needs the operator StringUpper of domain"
          + " ai.onnx.contrib, which neither ONNX Runtime";

  @TempDir private Path folder;

  private Path library;
  private String sha256;

  @BeforeEach
  void takeTheLibrary() throws Exception {
    library = StringOperators.library(folder);
    sha256 = StringOperators.sha256(library);
  }

  private CommandLineFixture nightshift() {
    return new CommandLineFixture().with("NIGHTSHIFT_REGISTRY", folder.resolve("r").toString());
  }

  private CommandLineFixture.Result register(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "registry",
                "register",
                "--name",
                "shout",
                "--onnx",
                Models.file("custom-operator").toString()));
    args.addAll(List.of(more));
    return nightshift().run(args.toArray(String[]::new));
  }

  private Path job(String inference) throws Exception {
    return Files.writeString(
        folder.resolve("job.yaml"),
        """
        job: shout
        model: shout:1
        registry: %1$s/r
        input: {path: %1$s/rows, key: id}
        output: {table: %1$s/table, columns: {loud: y}}
        inference: {%2$s}
        """
            .formatted(folder, inference));
  }

  private String allowed(String digest) {
    return "custom-operators: [{library: %s, sha256: %s}]".formatted(library, digest);
  }

  private void writeRows() {
    Snapshots.write(folder.resolve("rows"), List.of("id", "x"), "(1, 'straw'), (2, 'berry')");
  }

  @Test
  void aModelThatNeedsOneIsRefusedWithItsNameAndTheWayToAllowIt() {
    var result = register();

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.problems())
        .singleElement()
        .asString()
        .startsWith(NOT_ALLOWED)
        .contains("inference.custom-operators", "--custom-operators FILE=SHA256");
  }

  @Test
  void registersAndScoresWithALibraryThatIsAllowed() throws Exception {
    // Given
    writeRows();

    // When
    var registered =
        register("--custom-operators", library + "=" + sha256.toUpperCase(Locale.ROOT));
    var scored = nightshift().scoreBy(job(allowed(sha256)), "any", "--json");

    // Then
    assertThat(registered.out()).isEqualTo("shout:1\n");
    assertThat(scored.code()).isZero();
    assertThat(
            Runs.predictions(folder.resolve("table")).select("loud").collectAsList().stream()
                .map((Row row) -> row.getString(0)))
        .containsExactlyInAnyOrder("STRAW", "BERRY");
  }

  @Test
  void theEnvironmentCanAllowItAtRegister() {
    var result =
        nightshift()
            .with("NIGHTSHIFT_CUSTOM_OPERATORS", library + "=" + sha256)
            .run(
                "registry",
                "register",
                "--name",
                "shout",
                "--onnx",
                Models.file("custom-operator").toString());

    assertThat(result.out()).isEqualTo("shout:1\n");
  }

  @Test
  void promotionTriesTheModelWithTheLibraryThatItsJobAllows() throws Exception {
    register("--custom-operators", library + "=" + sha256);
    String[] promote = {"registry", "promote", "shout:1", "--alias=champion"};

    var refused = nightshift().run(promote);
    var passed = nightshift().with("NIGHTSHIFT_JOB", job(allowed(sha256)).toString()).run(promote);

    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.problems())
        .anyMatch(line -> line.startsWith("  " + NOT_ALLOWED))
        .last()
        .asString()
        .endsWith("give that job with --job FILE");
    assertThat(passed.err()).isEmpty();
    assertThat(passed.out()).contains("scored 8 of 8 made-up rows");
  }

  @Test
  void aJobThatDoesNotAllowItIsRefusedBeforeAnythingIsRead() throws Exception {
    writeRows();
    register("--custom-operators", library + "=" + sha256);

    var result = nightshift().scoreBy(job("provider: cpu"), "any", "--dry-run");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.problems()).singleElement().asString().startsWith(NOT_ALLOWED);
  }

  @Test
  void aLibraryThatWasChangedIsNotLoaded() throws Exception {
    // Given
    writeRows();
    register("--custom-operators", library + "=" + sha256);
    Path jobFile = job(allowed(sha256));
    Files.write(library, new byte[] {0}, StandardOpenOption.APPEND);
    String changed =
        "Cannot load library %s: its SHA-256 is %s, allowed is %s. Find out who changed it; if it is the one that you want, allow the new digest"
            .formatted(library, StringOperators.sha256(library), sha256);

    // When
    var score = nightshift().scoreBy(jobFile, "any");
    var again = register("--custom-operators", library + "=" + sha256);

    // Then
    assertThat(score.code()).isEqualTo(2);
    assertThat(score.problems()).containsExactly(changed);
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.problems()).containsExactly(changed);
    assertThat(folder.resolve("table")).doesNotExist();
  }

  @Test
  void whatIsNoLibraryOfOperatorsIsRefusedInOneLine() throws Exception {
    Path text = Files.writeString(folder.resolve("notes.so"), "not code");
    String digest = Sha256.of("not code");

    var damaged = register("--custom-operators", text + "=" + digest);
    var missing = register("--custom-operators", folder.resolve("no.so") + "=" + digest);
    var malformed = register("--custom-operators", text + "=latest");

    assertThat(damaged.problems())
        .singleElement()
        .asString()
        .startsWith("Cannot load the library of custom operators with SHA-256 " + digest + ": ");
    assertThat(missing.problems())
        .containsExactly(
            "Cannot load library %s: there is no such file".formatted(folder.resolve("no.so")));
    assertThat(malformed.problems())
        .containsExactly(
            "Invalid SHA-256 of library %s: want 64 hexadecimal digits, as sha256sum prints them, got: latest"
                .formatted(text));
    assertThat(List.of(damaged.code(), missing.code(), malformed.code())).containsOnly(2);
  }

  @Test
  void theLibraryIsPartOfTheRunKey() throws Exception {
    writeRows();
    register("--custom-operators", library + "=" + sha256);
    String before = runKey(job(allowed(sha256)));
    Files.write(library, new byte[] {0}, StandardOpenOption.APPEND);

    String after = runKey(job(allowed(StringOperators.sha256(library))));

    assertThat(after).isNotEqualTo(before);
  }

  private String runKey(Path jobFile) {
    return (String)
        nightshift().scoreBy(jobFile, "any", "--dry-run", "--json").json().at("plan/run_key");
  }
}
