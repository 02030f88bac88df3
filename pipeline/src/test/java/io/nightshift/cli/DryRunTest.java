package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.Models;
import io.nightshift.run.fixture.SampleData;
import io.nightshift.run.fixture.Snapshots;
import io.nightshift.run.fixture.SparkFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DryRunTest {
  @TempDir private Path folder;

  private final CommandLineFixture nightshift = new CommandLineFixture();

  @Test
  void printsThePlanAndWritesNothing() {
    Path table = folder.resolve("table");
    List<CommandLineFixture.Result> results = new ArrayList<>();

    var jobs =
        SparkFixture.jobsOf(
            () -> results.add(nightshift.score(table, SampleData.DAY, "--dry-run")));

    assertThat(results.get(0).code()).isZero();
    assertThat(results.get(0).err()).isEmpty();
    assertThat(results.get(0).out().lines())
        .startsWith("flight-delay, snapshot 2013-06-14: plan, nothing was written")
        .contains(
            "  input        " + SampleData.snapshot(SampleData.DAY),
            "  table        " + table,
            "  columns      flight_id, carrier, origin, dest, sched_dep_time, delay_probability,"
                + " delayed",
            "  running      1024 rows a batch, 1 thread a session, on cpu",
            "  would        publish the first run of this snapshot")
        .anyMatch(line -> line.matches(" {15}989 rows in 2 files, [\\d,]+ bytes"))
        .anyMatch(line -> line.matches("  run key      [0-9a-f]{64}"))
        .anyMatch(line -> line.matches("  engine +string \\[N,1\\] +engine +\\{fill: unknown\\}"));
    assertThat(jobs.scoring()).isZero();
    assertThat(table).doesNotExist();
  }

  @Test
  void printsThePlanAsOneDocument() {
    Path table = folder.resolve("table");

    JsonDocument document = nightshift.score(table, SampleData.DAY, "--dry-run", "--json").json();

    assertThat(document.at("status")).isEqualTo("planned");
    JsonDocument plan = document.part("plan");
    assertThat(plan.at("reference")).isEqualTo("flight-delay@champion");
    assertThat(plan.at("version")).isEqualTo(2);
    assertThat(plan.at("rows")).isEqualTo(989);
    assertThat(plan.part("columns").items()).hasSize(7);
    assertThat(plan.at("run_key")).asString().matches("[0-9a-f]{64}");
    assertThat(plan.at("is_published")).isEqualTo(false);
    assertThat(table).doesNotExist();
  }

  @Test
  void printsTheValuesThatAreTheSameForEveryRow() throws IOException {
    Models.register(folder.resolve("registry"), "params", Map.of());
    Snapshots.write(folder.resolve("s1"), "SELECT 1 AS id, 2F AS x");
    Path jobFile =
        Files.writeString(
            folder.resolve("job.yaml"),
            """
            job: scaled
            model: m:1
            registry: %1$s/registry
            input: {path: "%1$s/{snapshot}", key: id}
            params: {scale: [3.5], shift: -1}
            output: {table: "%1$s/table"}
            """
                .formatted(folder));

    var text = nightshift.scoreBy(jobFile, "s1", "--dry-run");
    var json = nightshift.scoreBy(jobFile, "s1", "--dry-run", "--json").json();

    assertThat(text.err()).isEmpty();
    assertThat(text.out().lines().map(line -> line.replaceAll(" +", " ")))
        .contains(" PARAM TYPE VALUE", " scale float32 [1] [3.5]", " shift float32 [] -1");
    assertThat(json.at("plan/params/scale/values/0")).isEqualTo(3.5);
  }

  @Test
  void tellsThatTheRunIsPublishedOrWhichRunItWouldReplace() {
    Path table = folder.resolve("table");
    Object runId =
        nightshift.score(table, SampleData.GOOD_DAY, "--json").json().at("publication/run_id");

    var same = nightshift.score(table, SampleData.GOOD_DAY, "--dry-run");
    var other =
        nightshift.score(table, SampleData.GOOD_DAY, "--dry-run", "--model", "flight-delay:1");

    assertThat(same.out())
        .contains("  would        do nothing: run %s with this key is published".formatted(runId));
    assertThat(other.out()).contains("  would        replace run %s, published".formatted(runId));
  }
}
