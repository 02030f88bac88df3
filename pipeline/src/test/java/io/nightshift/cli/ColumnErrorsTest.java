package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.Models;
import io.nightshift.run.fixture.SampleData;
import io.nightshift.run.fixture.Snapshots;
import io.nightshift.run.fixture.SparkFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with columns is told before any row is read. */
class ColumnErrorsTest {
  @TempDir private Path folder;

  private CommandLineFixture.Result score(String... settings) {
    List<String> args =
        List.of(settings).stream().flatMap(setting -> List.of("--set", setting).stream()).toList();
    return new CommandLineFixture()
        .score(folder.resolve("table"), SampleData.DAY, args.toArray(String[]::new));
  }

  private void assertRefused(List<String> settings, String... problems) {
    var jobs =
        SparkFixture.jobsOf(
            () -> {
              var result = score(settings.toArray(String[]::new));

              assertThat(result.code()).isEqualTo(2);
              assertThat(result.problems()).containsExactly(problems);
              assertThat(result.out()).isEmpty();
            });
    assertThat(jobs.scoring()).isZero();
    assertThat(folder.resolve("table")).doesNotExist();
  }

  @Test
  void refusesKeyAndKeptColumnsThatTheSnapshotDoesNotHave() {
    assertRefused(
        List.of("input.key=flightid", "input.keep=[carrier, orgin]"),
        "Unknown column 'flightid' under 'input.key': the snapshot has no such column; did you mean"
            + " 'flight_id'?",
        "Unknown column 'orgin' under 'input.keep': the snapshot has no such column; did you mean"
            + " 'origin'?");
  }

  @Test
  void tellsEveryColumnThatIsMissingOrOfAWrongTypeAtOnce() {
    Path snapshot =
        Snapshots.write(
            folder.resolve("snapshot"),
            SparkFixture.spark()
                .read()
                .parquet(SampleData.snapshot(SampleData.DAY).toString())
                .selectExpr(
                    "* EXCEPT (visib, distance, tailnum)",
                    "visib AS visibility",
                    "CAST(distance AS STRING) AS distance"),
            1);

    assertRefused(
        List.of("input.path=" + snapshot, "allow-narrowing=[temp, humid]", "input.keep=[tailnum]"),
        "Cannot bind input 'distance' of flight-delay:2: column 'distance' is string, the model"
            + " wants int64. Cast it in the snapshot, or map another column under 'inputs'",
        "Cannot bind input 'visib' of flight-delay:2: the snapshot has no column 'visib'",
        "Cannot bind input 'pressure' of flight-delay:2: column 'pressure' is double, the model"
            + " wants float32, which may lose precision. Add 'pressure' to 'allow-narrowing', or"
            + " cast it in the snapshot",
        "Unknown column 'tailnum' under 'input.keep': the snapshot has no such column");
  }

  @Test
  void refusesAKeptColumnOfATypeThatCannotBeWritten() {
    Path snapshot =
        Snapshots.write(
            folder.resolve("snapshot"),
            SparkFixture.spark()
                .read()
                .parquet(SampleData.snapshot(SampleData.DAY).toString())
                .selectExpr("*", "named_struct('a', 1) AS notes"),
            1);

    assertRefused(
        List.of("input.path=" + snapshot, "input.keep=notes"),
        "Cannot carry column 'notes' under 'input.keep': its type struct<a:int> is not"
            + " supported");
  }

  @Test
  void refusesOutputsThatTheModelDoesNotHave() {
    assertRefused(
        List.of("output.columns={a: labels, b: \"probabilities[2]\", c: 'probabilities[\"yes\"]'}"),
        "Cannot make prediction column 'a': flight-delay:2 has no output 'labels', it has label,"
            + " probabilities; did you mean 'label'?",
        "Cannot make prediction column 'b': output 'probabilities' has 2 elements a row, there is"
            + " none at index 2",
        "Cannot make prediction column 'c': output 'probabilities' is float32 [N,2], not a map;"
            + " take an element by its index, as in probabilities[0]");
  }

  @Test
  void refusesNamesThatAreNoInput() {
    assertRefused(
        List.of("inputs={temprature: temp}", "missing={lable: nan, tailnum: nan}"),
        "Unknown input 'temprature' under 'inputs': flight-delay:2 has carrier, origin, dest,"
            + " engine, day_of_week, dep_hour, distance, leg_of_day, seats, plane_year, temp,"
            + " humid, wind_speed, wind_gust, visib, precip, pressure",
        "Unknown name 'lable' under 'missing': neither an input of flight-delay:2 nor a column that"
            + " feeds one",
        "Unknown name 'tailnum' under 'missing': neither an input of flight-delay:2 nor a column"
            + " that feeds one (the snapshot has such a column, but the model does not use it)");
  }

  @Test
  void refusesOneNameForAnOutputAndACarriedColumn() {
    var result = score("input.keep=[carrier]", "output.columns={Carrier: label}");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.problems())
        .singleElement()
        .asString()
        .startsWith(
            "--set output.columns={Carrier: label}: 'output.columns' names column 'Carrier',")
        .contains("which is taken by 'carrier' of 'input.keep'");
  }

  @Test
  void refusesAnOutputUnderItsOwnNameThatACarriedColumnHas() throws Exception {
    // The graph's own output is y.
    Path snapshot =
        Snapshots.write(folder.resolve("snapshot"), List.of("id", "x", "Y"), "(1, 2.0D, 3)");

    var result = scoreIdentity(snapshot, "[Y]");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.problems())
        .containsExactly(
            "'model' names column 'y', which is taken by 'Y' of 'input.keep'; the predictions can"
                + " have it once. Name the outputs under 'output.columns'");
  }

  private CommandLineFixture.Result scoreIdentity(Path snapshot, String keep) throws Exception {
    Models.register(folder.resolve("registry"), "identity-float64", Map.of());
    Path job =
        Files.writeString(
            folder.resolve("job.yaml"),
            """
            job: test
            model: m:1
            registry: %s
            input: {path: %s, key: id, keep: %s}
            output: {table: %s}
            """
                .formatted(folder.resolve("registry"), snapshot, keep, folder.resolve("table")));
    return new CommandLineFixture().scoreBy(job, "any");
  }
}
