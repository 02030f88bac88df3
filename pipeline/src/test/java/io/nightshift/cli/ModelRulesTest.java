package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.Models;
import io.nightshift.run.fixture.Runs;
import io.nightshift.run.fixture.Snapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rules that a model's version brings along: they hold for every job that does not say otherwise.
 */
class ModelRulesTest {
  @TempDir private Path folder;

  private final CommandLineFixture nightshift = new CommandLineFixture();

  @BeforeEach
  void writeASnapshot() throws IOException {
    Snapshots.write(
        folder.resolve("1"),
        List.of("id", "a", "b", "c"),
        "(1, 1F, 0F, 0F), (2, 2F, 0F, 0F), (3, 3F, -9F, 0F)");
    Files.writeString(
        folder.resolve("rules.yaml"), "a: {max: 2}\nb: {min: -1.5, on-violation: clip}\n");
    Files.writeString(
        folder.resolve("job.yaml"),
        """
        job: ruled
        model: m:1
        registry: %1$s/registry
        input:
          path: %1$s/{snapshot}
          key: id
        output:
          table: %1$s/table
          columns: {y: score}
        rejects: {max-ratio: 1}
        """
            .formatted(folder));
  }

  @Test
  void holdForAJobThatSaysNothing() {
    register("--features", "a,b,c", "--rules", rules());

    var scored = nightshift.scoreBy(folder.resolve("job.yaml"), "1", "--json");

    assertThat(scored.code()).as(scored.err()).isZero();
    assertThat(scored.json().at("publication/counts/rejected")).isEqualTo(1);
    assertThat(scored.json().at("publication/reject_groups/0/example"))
        .isEqualTo("column 'a' is 3.0, out of the range at most 2");
    assertThat(ids()).containsExactly(1, 2);
  }

  @Test
  void giveWayToTheJobsOwn() {
    register("--features", "a,b,c", "--rules", rules());

    var scored =
        nightshift.scoreBy(folder.resolve("job.yaml"), "1", "--json", "--set", "rules.a.max=3");

    assertThat(scored.json().at("publication/counts/rejected")).isEqualTo(0);
    assertThat(scored.json().at("publication/clipped/b")).isEqualTo(1);
    assertThat(ids()).containsExactly(1, 2, 3);
  }

  @Test
  void followTheColumnThatStandsInAFeaturesPlace() {
    register("--features", "income,b,c", "--rules", write("income: {max: 2}"));

    var scored =
        nightshift.scoreBy(
            folder.resolve("job.yaml"), "1", "--json", "--set", "inputs.X=[a, b, c]");

    assertThat(scored.json().at("publication/reject_groups/0/column")).isEqualTo("a");
  }

  @Test
  void mustHaveAPlaceInTheJob() {
    Snapshots.write(folder.resolve("2"), "SELECT 1 AS id, array(1F, 2F, 3F) AS all");
    register("--features", "a,b,c", "--rules", rules());

    var scored = nightshift.scoreBy(folder.resolve("job.yaml"), "2", "--set", "inputs.X=all");
    var ruled =
        nightshift.scoreBy(
            folder.resolve("job.yaml"), "2", "--set", "inputs.X=all", "--set", "rules.X.max=9");

    assertThat(scored.code()).isEqualTo(ExitCode.INVALID);
    assertThat(scored.problems())
        .containsExactly(
            "Cannot apply the rule that m:1 has for 'a': input 'X' is fed by all. Say under 'rules'"
                + " what 'X' must be",
            "Cannot apply the rule that m:1 has for 'b': input 'X' is fed by all. Say under 'rules'"
                + " what 'X' must be");
    assertThat(ruled.code()).as(ruled.err()).isZero();
  }

  @Test
  void areToldByTheRegistryAndByADryRun() {
    register("--features", "a,b,c", "--rules", rules());

    var shown = nightshift.run("registry", "show", "m:1", "--registry", registry());
    var planned = nightshift.scoreBy(folder.resolve("job.yaml"), "1", "--dry-run");

    assertThat(shown.out().lines())
        .contains(
            "RULE FOR  VALUES MUST BE",
            "a         {max: 2}",
            "b         {min: -1.5, on-violation: clip}");
    assertThat(planned.out().lines())
        .contains(
            "  COLUMN  STAGE  VALUES MUST BE",
            "  a       bind   {max: 2}",
            "  b       bind   {min: -1.5, on-violation: clip}");
  }

  @Test
  void arePartOfWhatMakesAVersion() {
    assertThat(register("--features", "a,b,c", "--rules", rules()).out()).isEqualTo("m:1\n");
    assertThat(register("--features", "a,b,c").out()).isEqualTo("m:2\n");
    assertThat(register("--features", "a,b,c", "--rules", rules()).out()).isEqualTo("m:1\n");
  }

  @Test
  void areRefusedAllAtOnceWhereTheyMeanNothing() {
    var unknown = register("--features", "a,b,c", "--rules", write("d: {min: 0}\nscore: {max: 1}"));
    var malformed = register("--rules", write("X: {min: low}\nY: {maks: 1}"));
    var missing = register("--rules", folder.resolve("none.yaml").toString());

    assertThat(List.of(unknown, malformed, missing))
        .extracting(CommandLineFixture.Result::code)
        .containsOnly(ExitCode.INVALID);
    assertThat(unknown.problems())
        .containsExactly(
            "Cannot register m: there is a rule for 'd', which is neither an input nor a feature;"
                + " it has X, a, b, c",
            "Cannot register m: there is a rule for 'score', which is neither an input nor a"
                + " feature; it has X, a, b, c");
    assertThat(malformed.problems())
        .satisfiesExactly(
            first -> assertThat(first).contains("own.yaml:1: 'X.min' must be a number"),
            second -> assertThat(second).endsWith("did you mean 'Y.max'?"));
    assertThat(missing.problems())
        .containsExactly("Missing rules: there is no " + folder.resolve("none.yaml"));
  }

  private List<Integer> ids() {
    return Runs.predictions(folder.resolve("table")).sort("id").collectAsList().stream()
        .map(row -> row.<Integer>getAs("id"))
        .toList();
  }

  private String registry() {
    return folder.resolve("registry").toString();
  }

  private String rules() {
    return folder.resolve("rules.yaml").toString();
  }

  private String write(String rules) {
    try {
      return Files.writeString(folder.resolve("own.yaml"), rules).toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private CommandLineFixture.Result register(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "registry",
                "register",
                "--registry",
                registry(),
                "--name",
                "m",
                "--onnx",
                Models.file("linear").toString()));
    args.addAll(List.of(more));
    return nightshift.run(args.toArray(String[]::new));
  }
}
