package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.SampleData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchCommandTest {
  private final CommandLineFixture nightshift = new CommandLineFixture();

  /** So short that each setting has its least number of turns. */
  private CommandLineFixture.Result bench(String... more) {
    List<String> args = new ArrayList<>(List.of("bench", "--seconds", "0.001"));
    args.addAll(List.of(more));
    return nightshift.run(args.toArray(String[]::new));
  }

  private CommandLineFixture.Result benchOfModel(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--registry",
                SampleData.registry().toString(),
                "--model",
                "flight-delay:2",
                "--rows",
                "64"));
    args.addAll(List.of(more));
    return bench(args.toArray(String[]::new));
  }

  @Test
  void printsATableAndWhatToWriteIntoTheJobFile() {
    var result = benchOfModel("--batch-rows", "1,16", "--threads", "1");

    assertThat(result.code()).isZero();
    assertThat(result.err()).contains("Measuring 1 thread with [1, 16] rows a batch");
    assertThat(result.out().lines())
        .startsWith("flight-delay:2, measured on cpu")
        .anyMatch(line -> line.matches("  64 rows made up with seed 1, \\d+ cores here"))
        .anyMatch(line -> line.matches(" +1 +1( +[\\d,]+){4}( +<- recommended)?"))
        .anyMatch(line -> line.matches(" +16 +1( +[\\d,]+){4}( +<- recommended)?"))
        .anyMatch(line -> line.matches("  batch-rows: (1|16)"))
        .endsWith("  threads: 1");
    assertThat(result.out().lines().filter(line -> line.endsWith("<- recommended"))).hasSize(1);
  }

  @Test
  void printsOneDocument() {
    JsonDocument document = benchOfModel("--batch-rows", "8", "--threads", "1,2", "--json").json();

    assertThat(document.at("status")).isEqualTo("measured");
    assertThat(document.at("digest")).asString().startsWith("9baafda4");
    assertThat(document.at("rows")).isEqualTo(64);
    assertThat(document.part("points").items())
        .extracting(point -> point.at("threads"))
        .containsExactly(1, 2);
    assertThat(document.part("points").items())
        .extracting(JsonDocument::value)
        .contains(document.at("recommended"));
    assertThat(((Map<?, ?>) document.at("recommended")).keySet())
        .asString()
        .contains("rows_per_second_per_core", "spread", "turns");
  }

  @Test
  void measuresTheRowsOfAJobsSnapshotWithItsRules() {
    JsonDocument document =
        bench(
                "--job",
                SampleData.jobFile().toString(),
                "--snapshot",
                SampleData.DAY,
                "--registry",
                SampleData.registry().toString(),
                "--set",
                "input.path=" + SampleData.snapshots() + "/snapshot_date={snapshot}",
                "--rows",
                "989",
                "--batch-rows",
                "256",
                "--threads",
                "1",
                "--json")
            .json();

    assertThat(document.at("rows_origin")).isEqualTo("of snapshot 2013-06-14");
    assertThat(document.at("rejected")).isEqualTo(5);
  }

  @Test
  void measuresMadeUpRowsForAJobWithoutASnapshot() {
    var result =
        bench(
            "--job",
            SampleData.jobFile().toString(),
            "--registry",
            SampleData.registry().toString(),
            "--model",
            "flight-delay:1",
            "--rows",
            "8",
            "--batch-rows",
            "8",
            "--threads",
            "1");

    assertThat(result.out()).startsWith("flight-delay:1, measured on cpu");
  }

  @Test
  void everyOptionHasADefaultInTheEnvironment() {
    var result =
        nightshift
            .with("NIGHTSHIFT_REGISTRY", SampleData.registry().toString())
            .with("NIGHTSHIFT_MODEL", "flight-delay:2")
            .with("NIGHTSHIFT_ROWS", "40")
            .with("NIGHTSHIFT_BATCH_ROWS", "4,5")
            .with("NIGHTSHIFT_THREADS", "1")
            .with("NIGHTSHIFT_SECONDS", "0.001")
            .with("NIGHTSHIFT_SEED", "7")
            .with("NIGHTSHIFT_JSON", "true")
            .run("bench");

    JsonDocument document = result.json();
    assertThat(document.at("rows_origin")).isEqualTo("made up with seed 7");
    assertThat(document.at("rows")).isEqualTo(40);
    assertThat(document.part("points").items())
        .extracting(point -> point.at("batch_rows"))
        .containsExactly(4, 5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--model a:1 | Give --job FILE, or --model REF with --registry LOCATION",
        "--model a:1 --registry r --snapshot x | --snapshot and --set go with --job FILE",
        "--model a:1 --registry r --seconds 0 | Invalid --seconds: must be more than 0",
        "--model a:1 --registry r --rows 0 | Invalid --rows: must be 1 or more, got: 0",
        "--model a:1 --registry r --threads 0 | Invalid --threads: must be from 1 to 1024, got: 0",
        "--model a:1 --registry r --batch-rows x | Invalid value for option '--batch-rows'"
      })
  void refusesWrongUsage(String args, String reason) {
    var result = nightshift.run(("bench " + args).split(" "));

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains(reason);
  }
}
