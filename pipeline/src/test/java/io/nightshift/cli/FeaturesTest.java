package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.Models;
import io.nightshift.run.fixture.Runs;
import io.nightshift.run.fixture.SampleData;
import io.nightshift.run.fixture.Snapshots;
import io.nightshift.run.fixture.SparkFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns that a snapshot lacks, and a job computes. */
class FeaturesTest {
  private static final String DEP_HOUR =
      "features.dep_hour=hour(from_utc_timestamp(sched_dep_time, 'America/New_York'))";

  @TempDir private Path folder;

  private final CommandLineFixture nightshift = new CommandLineFixture();

  @Test
  void aSnapshotThatLacksAColumnGetsTheScoresOfOneThatHasIt() {
    SparkFixture.spark()
        .read()
        .parquet(SampleData.snapshot(SampleData.DAY).toString())
        .drop("dep_hour")
        .write()
        .parquet(folder.resolve("lacking/" + SampleData.DAY).toString());
    String input = "input.path=" + folder.resolve("lacking") + "/{snapshot}";

    var with = nightshift.score(folder.resolve("with"), SampleData.DAY, "--json");
    var derived =
        nightshift
            .score(
                folder.resolve("derived"),
                SampleData.DAY,
                "--json",
                "--set",
                input,
                "--set",
                DEP_HOUR)
            .json();

    assertThat(derived.at("status")).isEqualTo("published");
    for (String count : List.of("read", "scored", "rejected")) {
      assertThat(derived.at("publication/counts/" + count))
          .isEqualTo(with.json().at("publication/counts/" + count));
    }
    assertThat(predictions("derived")).isEqualTo(predictions("with")).hasSize(984);
    assertThat(derived.at("publication/features/dep_hour"))
        .isEqualTo(DEP_HOUR.substring("features.dep_hour=".length()));
    assertThat(with.out()).doesNotContain("\"features\"");
  }

  private List<Row> predictions(String table) {
    return Runs.predictions(folder.resolve(table))
        .drop("run_id")
        .orderBy("flight_id")
        .collectAsList();
  }

  /** Age comes as text; a rule for missing values must not make a score of a failure. */
  private Path job(String more) throws IOException {
    Models.register(folder.resolve("registry"), "mixed", Map.of());
    Snapshots.write(
        folder.resolve("s1"),
        "SELECT * FROM VALUES (1L, '40.5', 3S, 'Rye'), (2L, 'forty', 4S, 'Rye'), (3L, NULL, 1S, 'Rye')"
            + " AS t(id, years, visits, town)");
    return Files.writeString(
        folder.resolve("job.yaml"),
        """
        job: test
        model: m:1
        registry: %1$s/registry
        input: {path: "%1$s/{snapshot}", key: id}
        features:
          age: CAST(years AS FLOAT)
        %2$s
        output: {table: "%1$s/table"}
        rejects: {max-ratio: 1}
        """
            .formatted(folder, more));
  }

  @Test
  void aRowOnWhichAnExpressionFailsIsRejectedWithWhatItWasComputedFrom() throws IOException {
    var result = nightshift.scoreBy(job("missing: {age: nan}"), "s1", "--json");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.json().at("publication/counts/scored")).isEqualTo(2);
    assertThat(result.json().at("publication/rejects_by_code/feature-failed")).isEqualTo(1);
    List<Row> rejects =
        SparkFixture.spark()
            .read()
            .parquet(folder.resolve("table/_rejects").toString())
            .selectExpr(
                "id", "reject_stage", "reject_code", "reject_column", "reject_message", "inputs")
            .collectAsList();
    assertThat(rejects).hasSize(1);
    assertThat(rejects.get(0).mkString("|"))
        .startsWith(
            "2|bind|feature-failed|age|column 'age' cannot be computed: [CAST_INVALID_INPUT]")
        .contains("'forty'")
        .endsWith("|[forty,4,Rye]");
    assertThat(rejects.get(0).getStruct(5).schema().fieldNames())
        .containsExactly("years", "visits", "town");
  }

  @Test
  void aMissingValueOfAFeatureIsOneLikeAnyOther() throws IOException {
    var result = nightshift.scoreBy(job(""), "s1", "--json").json();

    assertThat(result.at("publication/rejects_by_code/feature-failed")).isEqualTo(1);
    assertThat(result.at("publication/rejects_by_code/missing")).isEqualTo(1);
  }

  @Test
  void theRunIsKnownByTheExpressionsThatItUsed() throws IOException {
    Path job = job("");
    nightshift.scoreBy(job, "s1");

    var again = nightshift.scoreBy(job, "s1", "--set", "features.unused=visits + 1");
    var other = nightshift.scoreBy(job, "s1", "--set", "features.age=CAST(years AS FLOAT) * 2F");

    assertThat(again.out()).contains("already published");
    assertThat(again.err()).contains("Feature 'unused' feeds no input of m:1");
    assertThat(other.code()).isZero();
    assertThat(other.out()).contains("test, snapshot s1: published");
  }

  @Test
  void aTypeThatDoesNotFitIsToBeCastWhereTheColumnIsMade() throws IOException {
    var result = nightshift.scoreBy(job(""), "s1", "--set", "features.age=CAST(years AS DOUBLE)");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.problems())
        .singleElement()
        .asString()
        .contains("column 'age' is double, the model wants float32")
        .endsWith("or cast it under 'features'");
  }

  @Test
  void aPlanTellsWhatIsComputed() throws IOException {
    Path job = job("");

    var text = nightshift.scoreBy(job, "s1", "--dry-run");
    var json = nightshift.scoreBy(job, "s1", "--dry-run", "--json").json();

    assertThat(text.out().lines().map(line -> line.replaceAll(" +", " ")))
        .contains(" FEATURE EXPRESSION", " age CAST(years AS FLOAT)");
    assertThat(json.at("plan/features/age")).isEqualTo("CAST(years AS FLOAT)");
    nightshift.scoreBy(job, "s1");
    assertThat(
            nightshift.run("table", "show", "--table", folder + "/table", "--snapshot", "s1").out())
        .contains("  feature      age = CAST(years AS FLOAT)");
  }

  @Test
  void allThatIsWrongIsToldBeforeAnythingRuns() throws IOException {
    Path job = job("");

    var jobs =
        SparkFixture.jobsOf(
            () -> {
              var result =
                  nightshift.scoreBy(
                      job,
                      "s1",
                      "--set",
                      "features.age=CAST(year AS FLOAT) + rand()",
                      "--set",
                      "features.b=substrng(town)",
                      "--set",
                      "input.keep=[age, twon]");
              assertThat(result.code()).isEqualTo(2);
              assertThat(result.problems())
                  .containsExactly(
                      "Invalid feature 'age': the snapshot has no column 'year'; did you mean 'years'?",
                      "Invalid feature 'b': there is no function 'substrng' among Spark's and Nightshift's own; did you mean 'substring'?",
                      "Unknown column 'age' under 'input.keep': the snapshot has no such column; features feed the model and are not carried",
                      "Unknown column 'twon' under 'input.keep': the snapshot has no such column; did you mean 'town'?");
            });

    assertThat(jobs.scoring()).isZero();
    assertThat(folder.resolve("table")).doesNotExist();
  }

  @Test
  void aVersionIsTriedWithTheFeaturesOfItsJobBeforeItIsPromoted() throws IOException {
    Path job = job("missing: {age: nan}");
    Snapshots.write(
        folder.resolve("good"),
        "SELECT * FROM VALUES (1L, '40.5', 3S, 'Rye') AS t(id, years, visits, town)");

    var passed =
        nightshift.run(
            "registry",
            "promote",
            "m:1",
            "--alias",
            "champion",
            "--registry",
            folder + "/registry",
            "--job",
            job.toString(),
            "--sample",
            folder + "/good");

    assertThat(passed.code()).as(passed.err()).isZero();
  }

  @Test
  void aBackfillComputesTheFeaturesOfEachSnapshot() throws IOException {
    Path job = job("");
    Snapshots.write(
        folder.resolve("s2"),
        "SELECT * FROM VALUES (1L, 1.5D, 3S, 'Rye') AS t(id, years, visits, town)");

    var result = nightshift.run("score", "--job", job.toString(), "--snapshots", "s1,s2", "--json");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(Runs.predictions(folder.resolve("table")).count()).isEqualTo(2);
  }
}
