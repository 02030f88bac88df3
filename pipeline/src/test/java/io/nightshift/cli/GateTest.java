package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.SampleData;
import io.nightshift.run.fixture.SparkFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateTest {
  @TempDir private Path folder;

  private final CommandLineFixture nightshift = new CommandLineFixture();

  @Test
  void refusesARunWithTooManyRejectsAndKeepsOnlyThose() throws Exception {
    Path table = folder.resolve("table");

    var result = nightshift.score(table, SampleData.BAD_DAY);

    assertThat(result.code()).isEqualTo(3);
    assertThat(result.out()).isEmpty();
    Path rejects = onlyChild(table.resolve("_rejects/snapshot_date=2013-06-02"));
    assertThat(result.problems())
        .containsExactly(
            "Refused by gate rejects.max-ratio: 30 of 911 rows were rejected (3.29 %), the limit is"
                + " 1.00 %; nothing was published",
            "  missing, column 'leg_of_day': 30 rows, for example: column 'leg_of_day' is missing",
            "  the rejected rows and a summary are in " + rejects,
            "  look at them with: nightshift rejects --table %s --snapshot 2013-06-02 --run %s"
                .formatted(table, rejects.getFileName().toString().replace("run_id=", "")));
    assertThat(onlyChild(table)).isEqualTo(table.resolve("_rejects"));
    assertThat(SparkFixture.spark().read().parquet(rejects.toString()).count()).isEqualTo(30);
  }

  @Test
  void tellsMachinesInOneDocument() {
    var result = nightshift.score(folder.resolve("table"), SampleData.BAD_DAY, "--json");

    assertThat(result.code()).isEqualTo(3);
    assertThat(result.json().at("status")).isEqualTo("failed");
    assertThat(result.json().at("exit_code")).isEqualTo(3);
    assertThat(result.json().part("problems").items()).hasSize(4);
    assertThat(result.json().at("problems/1")).asString().startsWith("missing, column");
    assertThat(result.json().at("refusal/counts/rejected")).isEqualTo(30);
    assertThat(result.json().at("refusal/reject_groups/0/column")).isEqualTo("leg_of_day");
    assertThat(result.json().at("refusal/reject_groups/0/rows")).isEqualTo(30);
    assertThat(result.json().at("refusal/gates/0/passed")).isEqualTo(false);
  }

  @Test
  void leavesWhatWasPublishedBeforeAsItIs() throws Exception {
    Path table = folder.resolve("table");
    String lenient = "rejects.max-ratio=0.05";
    nightshift.score(table, SampleData.BAD_DAY, "--set", lenient);
    List<Path> before = predictions(table);

    var refused = nightshift.score(table, SampleData.BAD_DAY, "--model", "flight-delay:1");

    assertThat(refused.code()).isEqualTo(3);
    assertThat(predictions(table)).isEqualTo(before).isNotEmpty();
    assertThat(table.resolve("_publications/snapshot_date=2013-06-02"))
        .isDirectoryContaining("glob:**/00000001.json")
        .isDirectoryNotContaining("glob:**/00000002.json");
  }

  private static List<Path> predictions(Path table) throws Exception {
    try (var files = Files.walk(table.resolve("model_version=2"))) {
      return files.sorted().toList();
    }
  }

  private static Path onlyChild(Path parent) throws Exception {
    try (var children = Files.list(parent)) {
      List<Path> found = children.toList();
      assertThat(found).hasSize(1);
      return found.get(0);
    }
  }
}
