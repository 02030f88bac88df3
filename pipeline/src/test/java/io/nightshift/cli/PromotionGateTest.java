package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.Models;
import io.nightshift.run.fixture.SparkFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromotionGateTest {
  @TempDir private Path folder;

  private Path registry;

  @BeforeEach
  void registerVersions() {
    registry = folder.resolve("registry");
    Models.register(registry, "identity-float32", Map.of());
    Models.register(registry, "cube", Map.of());
    Models.register(registry, "sum-scalar", Map.of());
  }

  private CommandLineFixture.Result promote(String... args) {
    return new CommandLineFixture()
        .with("NIGHTSHIFT_REGISTRY", registry.toString())
        .run(
            Stream.concat(Stream.of("registry", "promote", "--alias=champion"), Stream.of(args))
                .toArray(String[]::new));
  }

  private Object aliases() {
    return new CommandLineFixture()
        .run("registry", "show", "m", "--json", "--registry=" + registry)
        .json()
        .at("aliases");
  }

  private Path sample(Float... values) {
    Path path = folder.resolve("sample");
    SparkFixture.spark()
        .createDataFrame(
            Stream.of(values).map(value -> RowFactory.create(value)).toList(),
            new StructType().add("x", DataTypes.FloatType, true))
        .coalesce(1)
        .write()
        .parquet(path.toString());
    return path;
  }

  @Test
  void passesASoundVersionAndRecordsWhatWasLookedAt() throws Exception {
    var result = promote("m:1", "--json");

    assertThat(result.code()).isZero();
    assertThat(result.json().part("gates").items()).hasSize(3);
    JsonDocument event =
        JsonDocument.of(Files.readString(registry.resolve("m/events/00000004.json")));
    for (int gate = 0; gate < 3; gate++) {
      assertThat(event.at("verdicts/%d/gate".formatted(gate)))
          .isEqualTo(List.of("digest", "signature", "smoke").get(gate));
      assertThat(event.at("verdicts/%d/passed".formatted(gate))).isEqualTo(true);
    }
    assertThat(event.at("verdicts/2/findings/0")).isEqualTo("scored 8 of 8 made-up rows");
  }

  @Test
  void judgesAndMovesNothingInADryRun() throws Exception {
    var passed = promote("m:1", "--dry-run");
    promote("m:1");
    Object before = aliases();

    var refused = promote("m:3", "--dry-run", "--json");
    var raced = promote("m:3", "--dry-run", "--expect", "m:2");

    assertThat(passed.code()).isZero();
    assertThat(passed.out())
        .startsWith("m@champion: none → 1 (dry run, not moved)\n")
        .contains("smoke      passed");
    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.problems().get(0))
        .isEqualTo("Gate signature refused m:3 for alias 'champion'; the alias was not moved");
    assertThat(raced.code()).isEqualTo(4);
    assertThat(aliases()).isEqualTo(before);
  }

  @Test
  void refusesWithAllReasonsAtOnceAndMovesNothing() throws Exception {
    // Given
    promote("m:1");
    Path file = registry.resolve("m/versions/2/cube.onnx");
    Files.writeString(file, "no model");

    // When
    var result = promote("m:2");
    var json = promote("m:2", "--json");

    // Then
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.out()).isEmpty();
    assertThat(result.problems())
        .contains(
            "Gate digest refused m:2 for alias 'champion'; the alias was not moved",
            "Gate signature refused m:2 for alias 'champion'; the alias was not moved",
            "  differs from m:1 in use:")
        .anyMatch(line -> line.matches(" {2}its file cube\\.onnx has SHA-256 .*"))
        .anyMatch(line -> line.startsWith("  ~ input x: "))
        .filteredOn(line -> line.contains("cube.onnx"))
        .hasSize(1);
    assertThat(json.code()).isEqualTo(3);
    assertThat(json.json().at("refusal/gates/0/passed")).isEqualTo(false);
    assertThat(json.json().at("refusal/from")).isEqualTo(1);
    assertThat(aliases()).isEqualTo(Map.of("champion", 1));
  }

  @Test
  void tellsOfADamagedFileOnceWhicheverGatesLookAtIt() throws Exception {
    // Given
    Files.writeString(registry.resolve("m/versions/2/cube.onnx"), "no model");

    // When
    var smokeFirst = promote("m:2", "--require", "smoke,digest");
    var smokeAlone = promote("m:2", "--require", "smoke");
    var forced = promote("m:2", "--force", "--json");

    // Then
    assertThat(smokeFirst.problems())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("Gate digest refused m:2 "),
            line -> assertThat(line).startsWith("  its file cube.onnx has SHA-256 "));
    assertThat(smokeAlone.problems())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("Gate smoke refused m:2 "),
            line -> assertThat(line).contains("its file cube.onnx has SHA-256 "));
    assertThat(forced.code()).isZero();
    assertThat(forced.json().part("gates").items()).hasSize(2);
  }

  @Test
  void refusesAModelWhoseScoresAreNotPerRow() {
    var result = promote("m:3");

    assertThat(result.code()).isEqualTo(3);
    assertThat(result.problems())
        .startsWith("Gate smoke refused m:3 for alias 'champion'; the alias was not moved")
        .hasSize(3);
    assertThat(aliases()).isEqualTo(Map.of());
  }

  @Test
  void looksOnlyAtWhatIsRequired() {
    assertThat(promote("m:3", "--require", "digest,signature").code()).isZero();
    assertThat(promote("m:2", "--require", "digest").code()).isZero();
    assertThat(promote("m:1", "--require", "none", "--json").json().part("gates").items())
        .isEmpty();
  }

  @Test
  void refusesGatesThatItDoesNotKnow() {
    var result = promote("m:1", "--require", "digest,smoek,none");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.problems())
        .containsExactly(
            "Unknown gate 'smoek': there are digest, signature, smoke, or none; did you mean"
                + " 'smoke'?",
            "Unknown gate 'none': there are digest, signature, smoke, or none");
  }

  @Test
  void goesOnByForceAndTellsSoInTheHistory() {
    promote("m:1");

    var result = promote("m:3", "--force", "--reason", "in a hurry");
    var history =
        new CommandLineFixture().run("registry", "history", "m", "--registry=" + registry);

    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("signature  REFUSED, forced", "smoke      REFUSED, forced");
    assertThat(aliases()).isEqualTo(Map.of("champion", 3));
    assertThat(history.out().lines().toList())
        .last()
        .asString()
        .endsWith("champion: 1 → 3 (forced past: signature, smoke)  in a hurry");
  }

  @Test
  void scoresTheRowsOfASample() {
    Path rows = sample(1f, 2f, null);
    var passed = promote("m:1", "--sample", rows.toString());

    assertThat(passed.code()).isZero();
    assertThat(passed.out())
        .contains("scored 2 of 3 rows of the sample", "missing: column 'x' is missing");
  }

  @Test
  void refusesAVersionThatGivesASampleNoFiniteScore() {
    Path rows = sample(1f, Float.POSITIVE_INFINITY);
    var refused = promote("m:1", "--sample", rows.toString());

    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.problems())
        .containsExactly(
            "Gate smoke refused m:1 for alias 'champion'; the alias was not moved",
            "  scored 1 of 2 rows of the sample",
            "  y is NaN or infinite in 1 of them");
  }

  private Path job(String model, String params) throws Exception {
    return Files.writeString(
        folder.resolve("job.yaml"),
        """
        job: scaled
        model: %s
        input: {path: "%s/{snapshot}", key: id}
        output: {table: "%s/table"}
        params: {%s}
        """
            .formatted(model, folder, folder, params));
  }

  @Test
  void triesAModelWithTheParamsOfAJob() throws Exception {
    // Given
    Models.register(registry, "params", Map.of());
    Path jobFile = job("m@champion", "scale: [3.5], shift: -1");

    // When
    var alone = promote("m:4", "--require=smoke", "--sample=" + sample(1f, 2f));
    var withJob =
        promote(
            "m:4", "--require=smoke", "--sample=" + folder.resolve("sample"), "--job=" + jobFile);
    var back = promote("m:1", "--require=none");
    var madeUp = promote("m:4", "--require=smoke", "--job=" + jobFile);

    // Then
    assertThat(alone.code()).isEqualTo(3);
    assertThat(alone.problems())
        .startsWith("Gate smoke refused m:4 for alias 'champion'; the alias was not moved")
        .anyMatch(line -> line.contains("'shift'"))
        .endsWith(
            "  if a job feeds it in another way, or allows its custom operators, give that job with"
                + " --job FILE");
    assertThat(withJob.err()).isEmpty();
    assertThat(withJob.out()).contains("scored 2 of 2 rows of the sample");
    assertThat(back.code()).isZero();
    assertThat(madeUp.out()).contains("scored 8 of 8 made-up rows");
  }

  @Test
  void refusesScoresThatOnlyTheParamsOfTheJobMakeInfinite() throws Exception {
    Models.register(registry, "params", Map.of());

    var result =
        promote(
            "m:4",
            "--require=smoke",
            "--sample=" + sample(1f, 2f),
            "--job=" + job("m:4", "scale: [3.0e38], shift: 3.0e38"));

    assertThat(result.code()).isEqualTo(3);
    assertThat(result.problems())
        .contains("  scored 0 of 2 rows of the sample", "  y is NaN or infinite in 2 of them");
  }

  @Test
  void refusesAJobOfAnotherModelAndOneThatIsNotThere() throws Exception {
    var other = promote("m:1", "--job=" + job("n:1", "shift: 1"));
    var none = promote("m:1", "--job=" + folder.resolve("no.yaml"));

    assertThat(Stream.of(other, none)).allMatch(result -> result.code() == 2);
    assertThat(other.problems())
        .containsExactly(
            "Invalid --job: job 'scaled' scores with model 'n', the version to promote is of 'm';"
                + " give a job of that model");
    assertThat(none.problems())
        .containsExactly("Missing job file: there is no " + folder.resolve("no.yaml"));
    assertThat(aliases()).isEqualTo(Map.of());
  }

  @Test
  void saysThatThereIsNoSample() {
    var result = promote("m:1", "--sample", folder.resolve("none").toString());

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.problems())
        .containsExactly("Missing snapshot: there is no " + folder.resolve("none"));
  }
}
