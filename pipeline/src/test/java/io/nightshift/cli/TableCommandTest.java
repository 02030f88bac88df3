package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.cli.CommandLineFixture.Result;
import io.nightshift.run.fixture.Runs;
import io.nightshift.run.fixture.SampleData;
import io.nightshift.run.fixture.SparkFixture;
import io.nightshift.table.PublishedTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A table's life, told by the commands: each test goes on where the one before it stopped. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TableCommandTest {
  private static final String DAY = SampleData.DAY;

  @TempDir private static Path folder;

  private final CommandLineFixture nightshift = new CommandLineFixture();
  private Path table;
  private String first;
  private String second;

  @BeforeAll
  void scoreWithTwoVersions() {
    table = folder.resolve("table");
    first = runId(nightshift.score(table, DAY, "--model", "flight-delay:1", "--json"));
    second = runId(nightshift.score(table, DAY, "--json"));
  }

  private static String runId(Result scored) {
    assertThat(scored.code()).as(scored.err()).isZero();
    return (String) scored.json().at("publication/run_id");
  }

  private Result table(String command, String... more) {
    List<String> args = new ArrayList<>(List.of("table", command, "--table", table.toString()));
    args.addAll(List.of(more));
    return nightshift.run(args.toArray(String[]::new));
  }

  private int visibleVersion() {
    List<Row> versions = Runs.predictions(table).select("model_version").distinct().collectAsList();
    assertThat(versions).hasSize(1);
    return versions.get(0).getInt(0);
  }

  /** The job file that most have: which registry and table, the environment says. */
  @Test
  @Order(1)
  void readsAJobFileAsScoreDoes() throws IOException {
    String complete = Files.readString(SampleData.jobFile());
    String lacking = complete.replaceAll("(?m)^(registry|model):.*\\R", "");
    assertThat(lacking).isNotEqualTo(complete);
    Path job = Files.writeString(folder.resolve("lacking.yaml"), lacking);
    CommandLineFixture elsewhere = new CommandLineFixture();
    String[] show = {"table", "show", "--snapshot=" + DAY, "--json", "--job=" + job};
    assertThat(elsewhere.run(show).problems()).anyMatch(line -> line.contains("'registry'"));

    elsewhere
        .with("NIGHTSHIFT_REGISTRY", SampleData.registry().toString())
        .with("NIGHTSHIFT_MODEL", "flight-delay@champion")
        .with("NIGHTSHIFT_SET", "output.table=" + table);

    Result shown = elsewhere.run(show);
    assertThat(shown.code()).as(shown.err()).isZero();
    assertThat(elsewhere.run("table", "vacuum", "--dry-run", "--job=" + job).code()).isZero();
    assertThat(elsewhere.run("rejects", "--snapshot=" + DAY, "--job=" + job).code()).isZero();
  }

  @Test
  @Order(1)
  void listsRunsTheNewestFirst() {
    assertThat(nightshift.score(table, SampleData.BAD_DAY).code()).isEqualTo(3);

    Result runs = table("runs");
    assertThat(runs.code()).isZero();
    List<String> lines = runs.out().lines().toList();
    assertThat(lines.get(0)).startsWith("SNAPSHOT    RUN").contains("STATE", "AT (UTC)", "MODEL");
    assertThat(lines.get(1)).startsWith(SampleData.BAD_DAY).contains("refused", "flight-delay:2");
    assertThat(lines.get(2)).startsWith(DAY + "  " + second).contains("current", "984");
    assertThat(lines.get(3)).startsWith(DAY + "  " + first).contains("superseded", "delay:1");

    Result json = table("runs", "--snapshot", DAY, "--json");
    assertThat(json.json().items())
        .extracting(run -> run.at("state"))
        .containsExactly("CURRENT", "SUPERSEDED");
    assertThat(json.json().at("0/scored")).isEqualTo(984);
  }

  @Test
  @Order(1)
  void showsTheRecordOfARun() {
    Result current = table("show", "--snapshot", DAY);
    assertThat(current.code()).isZero();
    assertThat(current.out())
        .startsWith("flight-delay, snapshot %s, run %s: current".formatted(DAY, second))
        .contains(
            "989 read = 984 scored + 5 rejected", "flight-delay@champion", "rejects.max-ratio")
        .contains("model_version=2/snapshot_date=" + DAY, "onnxruntime  1.28.0");

    Result earlier = table("show", "--snapshot", DAY, "--run", first, "--json");
    assertThat(earlier.json().at("run_id")).isEqualTo(first);
    assertThat(earlier.json().at("arms/0/version")).isEqualTo(1);

    Result unknown = table("show", "--snapshot", DAY, "--run", first + "0");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.problems())
        .singleElement()
        .asString()
        .startsWith("Unknown run '%s0' of snapshot %s; did you mean".formatted(first, DAY));
    assertThat(table("show", "--snapshot", "2013-06-15").problems())
        .singleElement()
        .asString()
        .startsWith("Nothing is published for snapshot 2013-06-15 in " + table);
  }

  @Test
  @Order(1)
  void readsPredictionsByTheirKey() {
    Result all = table("read", "--snapshot", DAY, "--limit", "3");
    assertThat(all.out().lines().toList().get(0)).startsWith("flight_id");
    assertThat(all.out()).endsWith("3 of 984 rows; --limit shows more\n");

    String flight = "2013-06-14-AA-701-JFK";
    Result one = table("read", "--snapshot", DAY, "--key", "flight_id=" + flight, "--json");
    assertThat(one.json().part("rows").items()).hasSize(1);
    assertThat(one.json().at("rows/0/flight_id")).isEqualTo(flight);
    assertThat((Double) one.json().at("rows/0/delay_probability")).isBetween(0.14, 0.15);

    Result unknown = table("read", "--snapshot", DAY, "--key", "flight=" + flight);
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.problems())
        .singleElement()
        .asString()
        .startsWith("Unknown column 'flight': the predictions have flight_id, ");
  }

  @Test
  @Order(1)
  void strictReadersFindWhatPlainOnesDo() {
    Dataset<Row> strict = PublishedTable.read(SparkFixture.spark(), table.toString(), DAY);
    Dataset<Row> plain = Runs.predictions(table);

    assertThat(strict.dtypes()).isEqualTo(plain.dtypes());
    assertThat(strict.exceptAll(plain).count()).isZero();
    assertThat(strict.count()).isEqualTo(plain.count()).isEqualTo(984);
  }

  @Test
  @Order(2)
  void rollsBackAndKeepsWhatWasRolledBackAway() {
    Result back = table("rollback", "--snapshot", DAY, "--reason", "scores drift");
    assertThat(back.code()).as(back.err()).isZero();
    assertThat(back.out())
        .isEqualTo(
            "snapshot %s: run %s (flight-delay:2) → run %s (flight-delay:1)%n"
                .formatted(DAY, second, first));
    assertThat(visibleVersion()).isEqualTo(1);

    Result sameAsBefore = nightshift.score(table, DAY, "--model", "flight-delay:1", "--json");
    assertThat(sameAsBefore.json().at("status")).isEqualTo("already_published");

    Result rolledBack = nightshift.score(table, DAY);
    assertThat(rolledBack.code()).isEqualTo(3);
    assertThat(rolledBack.problems())
        .singleElement()
        .asString()
        .startsWith("Not published: ")
        .contains("back past a run with this key, to run " + first, "(scores drift)", "--force");
    assertThat(visibleVersion()).isEqualTo(1);
    assertThat(nightshift.score(table, DAY, "--dry-run").out())
        .contains("refuse: a run with this key was rolled back");
    assertThat(table("runs").out())
        .contains(
            "rolled back from", "rolled back to, from run %s: scores drift".formatted(second));
  }

  @Test
  @Order(3)
  void scoresAgainWhatWasRolledBackIfForced() {
    Result forced = nightshift.score(table, DAY, "--force", "--json");
    assertThat(forced.json().at("status")).isEqualTo("published");
    assertThat(forced.json().at("publication/sequence")).isEqualTo(4);
    assertThat(visibleVersion()).isEqualTo(2);

    Result again = nightshift.score(table, DAY, "--json");
    assertThat(again.json().at("status")).isEqualTo("already_published");
    Result forcedAgain = nightshift.score(table, DAY, "--force", "--json");
    assertThat(forcedAgain.json().at("status")).isEqualTo("published");
  }

  @Test
  @Order(4)
  void vacuumSaysWhatItDeletesAndWhyTheRestStays() {
    Result plan = table("vacuum", "--keep-runs=1", "--older-than=0s", "--dry-run");
    assertThat(plan.out()).startsWith("Would delete 2 runs, ").contains("one of the 1 kept");
    Result young = table("vacuum", "--keep-runs=0");
    assertThat(young.out()).startsWith("Deleted 0 runs, 0 bytes; ").contains("less than 7d ago");

    Result done = table("vacuum", "--keep-runs=1", "--older-than=0s", "--json");
    assertThat(done.code()).isZero();
    assertThat(done.json().part("runs").items())
        .extracting(run -> run.at("delete"))
        .containsExactly(false, true, true);
    assertThat(table("runs", "--snapshot", DAY).out()).contains("vacuumed");
    assertThat(table.resolve("_superseded/model_version=2/snapshot_date=" + DAY).toFile().list())
        .hasSize(1);
    assertThat(visibleVersion()).isEqualTo(2);

    Result rejects =
        nightshift.run("rejects", "--table", table.toString(), "--snapshot", DAY, "--run", first);
    assertThat(rejects.code()).isEqualTo(2);
    assertThat(rejects.problems())
        .singleElement()
        .asString()
        .startsWith("Cannot show what run %s rejected: its files were deleted".formatted(first));

    Result gone = table("rollback", "--snapshot", DAY, "--to", first);
    assertThat(gone.code()).isEqualTo(2);
    assertThat(gone.problems())
        .singleElement()
        .asString()
        .contains("its files were deleted by a vacuum by ");
  }

  @Test
  @Order(1)
  void refusesWhatMakesNoSense() {
    assertThat(table("runs", "--set=output.keep-runs=1").err())
        .contains("--set goes with --job FILE, which is missing");
    assertThat(nightshift.run("table", "runs").problems())
        .containsExactly("Missing table: give --table TABLE or --job FILE");
    assertThat(nightshift.run("table", "runs", "--table", folder + "/nowhere").problems())
        .containsExactly("Missing table: there is no %s/nowhere".formatted(folder));
    Result age = table("vacuum", "--older-than", "a week");
    assertThat(age.code()).isEqualTo(2);
    assertThat(age.problems())
        .containsExactly(
            "Invalid --older-than 'a week': write a number and s, m, h or d, such as 7d");
  }
}
