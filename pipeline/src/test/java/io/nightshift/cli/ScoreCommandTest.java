package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.Runs;
import io.nightshift.run.fixture.SampleData;
import io.nightshift.run.fixture.SparkFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreCommandTest {
  private static final String DIGEST_2 =
      "9baafda4b8b2fc47598135510d4020705b854f5da63ea1cb71f901bb50d289a4";

  @TempDir private Path folder;

  private final CommandLineFixture nightshift = new CommandLineFixture();

  @Test
  void publishesAndTellsPeopleWhatItDid() {
    Path table = folder.resolve("table");

    var result = nightshift.score(table, SampleData.DAY);

    assertThat(result.code()).isZero();
    assertThat(result.out().lines())
        .startsWith(
            "flight-delay, snapshot 2013-06-14: published",
            "",
            "  model        flight-delay:2 (flight-delay@champion)  sha256:" + DIGEST_2,
            "  rows         989 read = 984 scored + 5 rejected (0.51 %)")
        .anyMatch(line -> line.startsWith("  predictions  " + table + "/model_version=2/"))
        .anyMatch(line -> line.startsWith("  rejects      " + table + "/_rejects/"))
        .anyMatch(line -> line.endsWith("/_publications/snapshot_date=2013-06-14/00000001.json"))
        .anyMatch(line -> line.matches(" *missing +leg_of_day +5 +column 'leg_of_day' is missing"))
        .anyMatch(line -> line.matches(" *flight_id .*delay_probability +delayed"));
    assertThat(Runs.predictions(table).count()).isEqualTo(984);
  }

  @Test
  void keepsStandardOutputForTheResultAndTellsProgressOnStandardError() {
    var result = nightshift.score(folder.resolve("table"), SampleData.DAY, "--json");

    assertThat(result.err().lines())
        .hasSize(2)
        .startsWith("Checking that every row has a key of its own")
        .last()
        .asString()
        .matches("Scoring snapshot 2013-06-14 with flight-delay:2, run \\S+");
    assertThat(result.out()).doesNotContain("Checking", "Scoring");
    assertThat(result.json().at("status")).isEqualTo("published");
  }

  @Test
  void tellsMachinesWhatItDidInOneDocument() {
    Path table = folder.resolve("table");

    JsonDocument document = nightshift.score(table, SampleData.DAY, "--json").json();

    assertThat(document.at("status")).isEqualTo("published");
    assertThat(document.at("table")).isEqualTo(table.toString());
    assertThat((Double) document.at("rows_per_second")).isPositive();
    assertThat((Double) document.at("elapsed_seconds")).isPositive();
    JsonDocument publication = document.part("publication");
    assertThat(publication.at("sequence")).isEqualTo(1);
    assertThat(((Map<?, ?>) publication.value()).containsKey("previous")).isFalse();
    assertThat(publication.at("job")).isEqualTo("flight-delay");
    assertThat(publication.at("snapshot")).isEqualTo("2013-06-14");
    assertThat(publication.at("counts/read")).isEqualTo(989);
    assertThat(publication.at("counts/scored")).isEqualTo(984);
    assertThat(publication.at("counts/rejected")).isEqualTo(5);
    assertThat(publication.at("rejects_by_code/missing")).isEqualTo(5);
    assertThat(publication.at("arms/0/reference")).isEqualTo("flight-delay@champion");
    assertThat(publication.at("arms/0/version")).isEqualTo(2);
    assertThat(publication.at("arms/0/digest")).isEqualTo(DIGEST_2);
    assertThat(publication.at("input/files")).isEqualTo(2);
    assertThat(publication.at("gates/0/name")).isEqualTo("rejects.max-ratio");
    assertThat(publication.at("gates/0/passed")).isEqualTo(true);
    assertThat(publication.at("software/spark")).asString().isNotEmpty();
  }

  @Test
  void leavesARecordWhoseFilesAndCountsAreThoseOnDisk() throws Exception {
    Path table = folder.resolve("table");

    JsonDocument record =
        nightshift.score(table, SampleData.DAY, "--json").json().part("publication");

    long rows = 0;
    for (JsonDocument file : record.part("arms/0/files").items()) {
      Path path = table.resolve((String) file.at("path"));
      assertThat(Files.size(path)).isEqualTo(((Number) file.at("bytes")).longValue());
      long counted = SparkFixture.spark().read().parquet(path.toString()).count();
      assertThat(counted).isEqualTo(((Number) file.at("rows")).longValue());
      rows += counted;
    }
    assertThat(rows).isEqualTo(984);
  }

  @Test
  void doesNothingWhenTheSameRunIsPublishedAlready() throws Exception {
    Path table = folder.resolve("table");
    nightshift.score(table, SampleData.DAY);
    List<Path> before = everyFile(table);

    List<CommandLineFixture.Result> again = new ArrayList<>();
    var jobs =
        SparkFixture.jobsOf(
            () -> {
              again.add(nightshift.score(table, SampleData.DAY));
              again.add(nightshift.score(table, SampleData.DAY, "--json"));
            });

    assertThat(again).extracting(CommandLineFixture.Result::code).containsOnly(0);
    assertThat(again).extracting(CommandLineFixture.Result::err).containsOnly("");
    assertThat(again.get(0).out().lines())
        .startsWith("flight-delay, snapshot 2013-06-14: already published, nothing to do")
        .contains("  rows         989 read = 984 scored + 5 rejected (0.51 %)");
    assertThat(again.get(1).json().at("status")).isEqualTo("already_published");
    assertThat(again.get(1).json().at("publication/sequence")).isEqualTo(1);
    assertThat(jobs.scoring()).isZero();
    assertThat(everyFile(table)).isEqualTo(before);
  }

  @Test
  void scoresWithTheModelOfTheOption() {
    Path table = folder.resolve("table");

    JsonDocument record =
        nightshift
            .score(table, SampleData.DAY, "--model", "flight-delay:1", "--json")
            .json()
            .part("publication");

    assertThat(record.at("arms/0/reference")).isEqualTo("flight-delay:1");
    assertThat(record.at("arms/0/version")).isEqualTo(1);
    assertThat(Runs.predictions(table).select("model_version").distinct().collectAsList())
        .extracting(row -> row.getInt(0))
        .containsExactly(1);
  }

  @Test
  void takesTheModelFromTheRegistryOfTheOption() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty-registry"));

    var result =
        nightshift.score(
            folder.resolve("table"), SampleData.DAY, "--registry", empty.toString(), "--dry-run");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.problems())
        .containsExactly(
            "Unknown model 'flight-delay' in registry %s: it has no models".formatted(empty));
  }

  @Test
  void setsKeysOfTheJobFile() {
    Path table = folder.resolve("table");

    var result =
        nightshift.score(
            table,
            SampleData.DAY,
            "--set",
            "job=renamed",
            "--set",
            "input.keep=[]",
            "--set",
            "output.columns={p: \"probabilities[1]\"}");

    assertThat(result.code()).isZero();
    assertThat(result.out()).startsWith("renamed, snapshot 2013-06-14: published");
    assertThat(Runs.predictions(table).columns())
        .containsExactly("flight_id", "p", "model_version", "snapshot_date", "run_id");
  }

  private static List<Path> everyFile(Path table) throws Exception {
    try (var files = Files.walk(table)) {
      return files.sorted().toList();
    }
  }
}
