package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.cli.CommandLineFixture.Result;
import io.nightshift.run.fixture.Runs;
import io.nightshift.run.fixture.SampleData;
import io.nightshift.run.fixture.SparkFixture;
import io.nightshift.table.IcebergWarehouse;
import io.nightshift.table.PublishedTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of a table in a catalog, told by the commands: each test goes on where the one before it
 * stopped.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class IcebergCommandTest {
  private static final String DAY = SampleData.DAY;

  @TempDir private static Path folder;

  private final CommandLineFixture nightshift = new CommandLineFixture();
  private IcebergWarehouse iceberg;
  private String first;
  private String second;

  @BeforeAll
  void configureTheCatalog() throws IOException {
    iceberg = new IcebergWarehouse(folder);
    String key = "spark.sql.catalog." + iceberg.table().replace(".ml.predictions", ".");
    Path conf = Files.createDirectory(folder.resolve("conf"));
    Files.writeString(
        conf.resolve("spark-defaults.conf"),
        iceberg.settings().entrySet().stream()
            .map(setting -> key + setting.getKey() + " " + setting.getValue() + "\n")
            .collect(Collectors.joining()));
    nightshift.with("NIGHTSHIFT_CONF_DIR", conf.toString());
  }

  private Result score(String snapshot, String... more) {
    List<String> args = new ArrayList<>(List.of(more));
    args.add("--set=output.table=iceberg:" + iceberg.table());
    return nightshift.score(folder.resolve("folder"), snapshot, args.toArray(String[]::new));
  }

  private Result table(String command, String... more) {
    List<String> args =
        new ArrayList<>(List.of("table", command, "--table", "iceberg:" + iceberg.table()));
    args.addAll(List.of(more));
    return nightshift.run(args.toArray(String[]::new));
  }

  /** As everybody reads who knows Iceberg. */
  private Dataset<Row> bySql(String columns) {
    return iceberg.spark().sql("SELECT %s FROM %s".formatted(columns, iceberg.table()));
  }

  @Test
  @Order(1)
  void aDryRunMakesNothing() {
    Result plan = score(DAY, "--dry-run");

    assertThat(plan.code()).as(plan.err()).isZero();
    assertThat(plan.out()).contains("table        iceberg:" + iceberg.table());
    assertThat(folder.resolve("warehouse")).doesNotExist();
    assertThat(table("runs").problems())
        .containsExactly("Missing table: there is no iceberg:" + iceberg.table());
  }

  @Test
  @Order(2)
  void whatIsPublishedIsWhatSqlFinds() {
    Result scored = score(DAY, "--model", "flight-delay:1", "--json");
    assertThat(scored.code()).as(scored.err()).isZero();
    first = (String) scored.json().at("publication/run_id");
    CommandLineFixture other = new CommandLineFixture();
    Path plain = folder.resolve("plain");
    assertThat(other.score(plain, DAY, "--model", "flight-delay:1").code()).isZero();

    Dataset<Row> expected = Runs.predictions(plain).drop("run_id");
    Dataset<Row> found = bySql("*");
    assertThat(found.columns()).endsWith("model_version", "snapshot_date", "run_id");
    assertThat(found.drop("run_id").dtypes()).isEqualTo(expected.dtypes());
    assertThat(found.drop("run_id").exceptAll(expected).count()).isZero();
    assertThat(found.count()).isEqualTo(expected.count()).isEqualTo(984);
    assertThat(bySql("DISTINCT run_id").first().getString(0)).isEqualTo(first);
  }

  @Test
  @Order(3)
  void theSameRunAgainIsRecognised() {
    SparkFixture.Jobs jobs =
        SparkFixture.jobsOf(
            () -> {
              Result again = score(DAY, "--model", "flight-delay:1", "--json");
              assertThat(again.code()).isZero();
              assertThat(again.json().at("status")).isEqualTo("already_published");
            });

    assertThat(jobs.scoring()).isZero();
  }

  @Test
  @Order(4)
  void anotherModelTakesItsPlace() {
    Result scored = score(DAY, "--json");
    assertThat(scored.code()).as(scored.err()).isZero();
    second = (String) scored.json().at("publication/run_id");

    assertThat(bySql("DISTINCT model_version, run_id").collectAsList())
        .singleElement()
        .satisfies(row -> assertThat(row.getInt(0)).isEqualTo(2))
        .satisfies(row -> assertThat(row.getString(1)).isEqualTo(second));
    assertThat(bySql("*").count()).isEqualTo(984);
  }

  @Test
  @Order(5)
  void aRunThatAGateRefusesIsNotSeenAndItsRejectsAre() {
    Result refused = score(SampleData.BAD_DAY);
    assertThat(refused.code()).isEqualTo(3);
    assertThat(iceberg.load().refs()).containsOnlyKeys("main");
    assertThat(bySql("DISTINCT snapshot_date").count()).isEqualTo(1);

    Result runs = table("runs", "--snapshot", SampleData.BAD_DAY, "--json");
    assertThat(runs.json().at("0/state")).isEqualTo("REFUSED");
    Result rejects =
        nightshift.run(
            "rejects",
            "--table=iceberg:" + iceberg.table(),
            "--snapshot=" + SampleData.BAD_DAY,
            "--run=" + runs.json().at("0/run_id"),
            "--json");
    assertThat(rejects.code()).as(rejects.err()).isZero();
    assertThat(rejects.json().at("rows/0/reject_code")).isEqualTo("missing");
  }

  @Test
  @Order(6)
  void commandsReadAndShowIt() {
    String flight = "2013-06-14-AA-701-JFK";
    Result read = table("read", "--snapshot", DAY, "--key", "flight_id=" + flight, "--json");
    assertThat(read.json().part("rows").items()).hasSize(1);
    assertThat(read.json().at("run_id")).isEqualTo(second);
    assertThat(read.json().at("rows/0/sched_dep_time")).isEqualTo("2013-06-14T09:40:00Z");
    assertThat((Double) read.json().at("rows/0/delay_probability")).isBetween(0.14, 0.15);

    assertThat(table("show", "--snapshot", DAY).out())
        .startsWith("flight-delay, snapshot %s, run %s: current".formatted(DAY, second))
        .contains("table        iceberg:" + iceberg.table());
    assertThat(table("runs", "--snapshot", DAY, "--json").json().items())
        .extracting(run -> run.at("state"))
        .containsExactly("CURRENT", "SUPERSEDED");
  }

  @Test
  @Order(6)
  void strictReadersFindWhatSqlDoes() {
    Dataset<Row> strict = PublishedTable.read(iceberg.spark(), "iceberg:" + iceberg.table(), DAY);

    assertThat(strict.exceptAll(bySql("*")).count()).isZero();
    assertThat(strict.count()).isEqualTo(984);
  }

  @Test
  @Order(7)
  void aRollbackBringsTheRunBeforeBack() {
    Result rollback = table("rollback", "--snapshot", DAY, "--reason", "scores drift");
    assertThat(rollback.code()).as(rollback.err()).isZero();

    assertThat(bySql("DISTINCT run_id").first().getString(0)).isEqualTo(first);
    assertThat(score(DAY).code()).isEqualTo(3);
    assertThat(bySql("DISTINCT run_id").first().getString(0)).isEqualTo(first);
  }

  @Test
  @Order(8)
  void aVacuumDeletesWhatWasReplaced() {
    Result plan = table("vacuum", "--keep-runs=0", "--older-than=0s", "--dry-run");
    assertThat(plan.out()).startsWith("Would delete 1 run").contains(second);
    assertThat(iceberg.tableFolder().resolve("data/run_id=" + second)).exists();

    Result vacuum = table("vacuum", "--keep-runs=0", "--older-than=0s");
    assertThat(vacuum.code()).as(vacuum.err()).isZero();

    assertThat(iceberg.tableFolder().resolve("data/run_id=" + second)).doesNotExist();
    assertThat(bySql("*").count()).isEqualTo(984);
    assertThat(table("runs", "--snapshot", DAY, "--json").json().items())
        .extracting(run -> run.at("state"))
        .containsExactly("CURRENT", "VACUUMED");
  }

  @Test
  @Order(9)
  void theAuditTellsWhatWasDone() {
    Result audit = nightshift.run("audit", "--table=iceberg:" + iceberg.table(), "--json");

    assertThat(audit.code()).as(audit.err()).isZero();
    assertThat(audit.json().part("entries").items())
        .extracting(entry -> entry.at("event") + " " + entry.at("outcome"))
        .containsSubsequence(
            "publication done", "run refused", "table_rollback done", "vacuum done");
  }

  @Test
  @Order(9)
  void columnsThatAJobAddsAreNullInOlderRuns() {
    String column =
        "--set=output.columns={delay_probability: \"probabilities[1]\", on_time: \"probabilities[0]\"}";
    Result scored = score(SampleData.GOOD_DAY, column);
    assertThat(scored.code()).as(scored.err()).isZero();

    assertThat(bySql("*").where("on_time IS NULL").select("snapshot_date").distinct().count())
        .isEqualTo(1);
    assertThat(bySql("*").where("on_time IS NOT NULL").select("run_id").distinct().count())
        .isEqualTo(1);

    Result wrong = score(SampleData.GOOD_DAY, "--set=output.columns={carrier: delayed}");
    assertThat(wrong.code()).isEqualTo(2);
  }

  @Test
  @Order(10)
  void aStreamPublishesEachBatchOnce() throws IOException {
    Path landing = folder.resolve("landing/snapshot_date=" + DAY);
    FileUtils.copyDirectory(SampleData.snapshot(DAY).toFile(), landing.toFile());
    String streamed = iceberg.table() + "_streamed";
    String[] command = {
      "stream",
      "--job=" + SampleData.jobFile(),
      "--registry=" + SampleData.registry(),
      "--set=input.path=" + landing.getParent() + "/snapshot_date={snapshot}",
      "--set=output.table=iceberg:" + streamed,
      "--set=rejects.max-ratio=1",
      "--checkpoint=" + folder.resolve("checkpoint"),
      "--max-files=1"
    };

    Result first = nightshift.run(command);

    assertThat(first.code()).as(first.err()).isZero();
    assertThat(nightshift.run(command).out()).contains("nothing new");
    assertThat(
            iceberg
                .spark()
                .sql(
                    "SELECT snapshot_date, count(*) FROM %s GROUP BY ALL ORDER BY 1"
                        .formatted(streamed))
                .collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("flight-delay-0000000000", "flight-delay-0000000001");
    assertThat(iceberg.spark().table(streamed).count()).isEqualTo(984);
  }
}
