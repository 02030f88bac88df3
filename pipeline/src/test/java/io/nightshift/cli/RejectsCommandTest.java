package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.SampleData;
import io.nightshift.run.fixture.SparkFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RejectsCommandTest {
  private static final String LENIENT = "rejects.max-ratio=1";

  @TempDir private Path folder;

  private final CommandLineFixture nightshift = new CommandLineFixture();

  private CommandLineFixture.Result rejects(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("rejects", "--table", table().toString(), "--snapshot", SampleData.DAY));
    args.addAll(List.of(more));
    return nightshift.run(args.toArray(String[]::new));
  }

  private Path table() {
    return folder.resolve("table");
  }

  @Test
  void showsExportsAndTellsOfTheCurrentRun() throws Exception {
    nightshift.score(table(), SampleData.DAY);

    var shown = rejects("--limit", "2");
    assertThat(shown.code()).isZero();
    assertThat(shown.out())
        .startsWith("flight-delay:2, snapshot 2013-06-14, run ")
        .contains("(published): 5 of 989 rows rejected")
        .containsPattern("missing +leg_of_day +5 +column 'leg_of_day' is missing")
        .containsPattern("flight_id +STAGE +CODE +COLUMN +MESSAGE")
        .contains("2 of 5 rows; --limit shows more, --export has all");

    var json = rejects("--json").json();
    assertThat(json.at("status")).isEqualTo("published");
    assertThat(json.part("rows").items()).hasSize(5);
    assertThat(json.at("rows/0/reject_model")).isEqualTo("flight-delay:2");
    assertThat(json.at("rows/0/reject_run_id")).isEqualTo(json.at("run_id"));
    assertThat(json.at("rows/0/inputs/leg_of_day")).isNull();
    assertThat(json.at("reject_groups/0/rows")).isEqualTo(5);

    Path csv = folder.resolve("rejects.csv");
    assertThat(rejects("--export", csv.toString()).out())
        .isEqualTo("5 rejected rows are in %s%n".formatted(csv));
    assertThat(Files.readAllLines(csv)).hasSize(6);
    assertThat(Files.readAllLines(csv).get(0))
        .startsWith("flight_id,reject_model,reject_run_id,reject_stage,reject_code")
        .contains("inputs.leg_of_day");

    Path lines = folder.resolve("rejects.jsonl");
    rejects("--export", lines.toString(), "--code", "missing");
    assertThat(Files.readAllLines(lines))
        .hasSize(5)
        .allSatisfy(line -> assertThat(JsonDocument.of(line).at("reject_stage")).isEqualTo("bind"));

    Path array = folder.resolve("rejects.json");
    rejects("--export", array.toString());
    assertThat(JsonDocument.of(Files.readString(array)).items())
        .hasSize(5)
        .allSatisfy(row -> assertThat(row.at("reject_code")).isEqualTo("missing"));

    Path parquet = folder.resolve("rejects.parquet");
    rejects("--export", parquet.toString());
    var copied = SparkFixture.spark().read().parquet(parquet.toString());
    assertThat(copied.count()).isEqualTo(5);
    assertThat(copied.where("inputs.leg_of_day IS NULL").count()).isEqualTo(5);

    assertThat(rejects("--export", csv.toString()).problems())
        .containsExactly(
            "Invalid --export '%s': there is such a file already; delete it, or name another"
                .formatted(csv));
    assertThat(rejects("--export", "rejects.xls").problems().get(0))
        .endsWith("rejects.xls': the name must end in .csv, .json, .jsonl or .parquet");
    assertThat(rejects("--code", "mising").problems().get(0))
        .startsWith("Unknown code 'mising': run ")
        .endsWith("has missing; did you mean 'missing'?");
    assertThat(rejects("--limit", "0").problems())
        .containsExactly("Invalid --limit: must be 1 or more, got: 0");
  }

  @Test
  void showsThoseOfARefusedRunAndAMendedRunSupersedesIt() throws Exception {
    var refused =
        nightshift.score(
            table(),
            SampleData.DAY,
            "--set",
            "rules.distance.max=1000",
            "--set",
            "rejects.max-count=3",
            "--json");
    assertThat(refused.code()).isEqualTo(3);
    String runId = (String) refused.json().at("refusal/run_id");
    assertThat(refused.problems())
        .anySatisfy(line -> assertThat(line).contains("gate rejects.max-ratio"))
        .anySatisfy(line -> assertThat(line).contains("gate rejects.max-count"))
        .anySatisfy(line -> assertThat(line).startsWith("  out-of-range, column 'distance': "));

    var nothing = rejects();
    assertThat(nothing.code()).isEqualTo(2);
    assertThat(nothing.problems())
        .containsExactly(
            "Nothing is published for snapshot 2013-06-14 in %s; name one of --run %s"
                .formatted(table(), runId));
    assertThat(rejects("--run", runId).out()).contains("(refused)", "out-of-range");
    assertThat(rejects("--run", runId + "x").problems().get(0))
        .startsWith("Unknown run '%sx'".formatted(runId))
        .contains("did you mean '%s'?".formatted(runId));

    // Clipped instead, the same snapshot is published, and what is clipped is told
    var mended =
        nightshift.score(
            table(),
            SampleData.DAY,
            "--set",
            "rules.distance={max: 1000, on-violation: clip}",
            "--set",
            "checks.delay_probability={min: 0, max: 1, finite: true, on-violation: fail}",
            "--json");
    assertThat(mended.code()).isZero();
    assertThat((Integer) mended.json().at("publication/clipped/distance")).isPositive();
    assertThat(mended.json().at("publication/gates/1/name")).isEqualTo("checks.delay_probability");
    assertThat(mended.json().at("publication/counts/rejected")).isEqualTo(5);
    assertThat(rejects().out()).contains("(published): 5 of 989");
    assertThat(rejects("--run", runId).out()).contains("(refused)");
  }

  @Test
  void aCheckRejectsRowsOrRefusesTheRun() {
    String bounds = "{max: 0.2, on-violation: %s}";

    var failed =
        nightshift.score(
            table(),
            SampleData.DAY,
            "--set",
            "checks.delay_probability=" + bounds.formatted("fail"));
    assertThat(failed.code()).isEqualTo(3);
    assertThat(failed.problems().get(0))
        .startsWith("Refused by gate checks.delay_probability: ")
        .contains("rows fail, for example: prediction column 'delay_probability' is 0.")
        .endsWith("out of the range at most 0.2; nothing was published");

    var rejected =
        nightshift.score(
            table(),
            SampleData.DAY,
            "--set",
            "checks.delay_probability=" + bounds.formatted("reject"),
            "--set",
            LENIENT,
            "--json");
    assertThat(rejected.code()).isZero();
    int scored = (Integer) rejected.json().at("publication/counts/scored");
    var predictions = SparkFixture.spark().read().parquet(table().toString());
    assertThat(predictions.count()).isEqualTo(scored);
    assertThat(predictions.where("delay_probability > 0.2").count()).isZero();
    assertThat(rejects("--code", "out-of-range").out()).contains("check", "delay_probability");
  }

  @Test
  void tellsWhatIsWrongWithRulesAtOnce() {
    var result =
        nightshift.score(
            table(),
            SampleData.DAY,
            "--set",
            "rules.distanse.max=1",
            "--set",
            "checks.delay.max=1");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.problems().get(0))
        .startsWith("Unknown name 'distanse' under 'rules'")
        .endsWith("did you mean 'distance'?");
  }
}
