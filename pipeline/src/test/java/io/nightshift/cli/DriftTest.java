package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.cli.CommandLineFixture.Result;
import io.nightshift.run.fixture.Models;
import io.nightshift.run.fixture.Snapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores that are not what they were, from the snapshot to those who must know. */
class DriftTest {
  private static final String MONDAY = "2026-01-05";
  private static final String TUESDAY = "2026-01-06";
  private static final String WEDNESDAY = "2026-01-07";
  private static final String FAIL = "--set=drift.fail=0.25";

  /** So that the index of a tenth of a bin's width must be looked for. */
  private static final int ROWS = 2_000;

  @TempDir private Path folder;

  private final CommandLineFixture nightshift = new CommandLineFixture();
  private Path job;
  private Path table;

  @BeforeEach
  void writeAJob() throws IOException {
    Models.register(folder.resolve("registry"), "mixed", Map.of());
    table = folder.resolve("table");
    job =
        Files.writeString(
            folder.resolve("job.yaml"),
            """
            job: test
            model: m:1
            registry: %1$s/registry
            input: {path: "%1$s/snapshots/{snapshot}", key: id}
            output: {table: %1$s/table, columns: {total: total, place: town_again}}
            """
                .formatted(folder));
  }

  /**
   * The age is spread evenly over a hundred years, beginning at some; three in four live in Bern.
   */
  private void snapshot(String day, double youngest, int rows) {
    Snapshots.write(
        folder.resolve("snapshots").resolve(day),
        """
        SELECT id, CAST(%s + (id * 7919 %% 1000) / 10 AS FLOAT) AS age, 0L AS visits,
          if(id %% 4 = 0, 'Zürich', 'Bern') AS town
        FROM range(%d)
        """
            .formatted(youngest, rows));
  }

  private Result score(int code, String day, String... more) {
    Result result = nightshift.scoreBy(job, day, more);
    assertThat(result.code()).as(result.err()).isEqualTo(code);
    return result;
  }

  private Result drift(int code, String day, String... more) {
    List<String> args = new ArrayList<>(List.of("drift", "--job=" + job, "--snapshot=" + day));
    args.addAll(List.of(more));
    Result result = nightshift.run(args.toArray(String[]::new));
    assertThat(result.code()).as(result.err()).isEqualTo(code);
    return result;
  }

  @Test
  void isNotToldOfASnapshotLikeTheOneBefore() {
    snapshot(MONDAY, 0, ROWS);
    snapshot(TUESDAY, 0, ROWS);

    Result first = score(0, MONDAY, FAIL);
    Result second = score(0, TUESDAY, FAIL);

    assertThat(first.out())
        .contains("  drift        not told: there is no earlier run to compare with\n");
    assertThat(second.out())
        .containsPattern(
            "  drift        0\\.0000 at most, in \\w+, against snapshot 2026-01-05 \\(m:1, run \\S+\\)\n")
        .doesNotContain("VERDICT");
    assertThat(first.err() + second.err()).doesNotContain("Warning");
  }

  @Test
  void isWarnedOfAndPublishedWhereTheJobSaysNothing() {
    snapshot(MONDAY, 0, ROWS);
    snapshot(TUESDAY, 60, ROWS);
    score(0, MONDAY);

    Result shifted = score(0, TUESDAY);

    assertThat(shifted.err())
        .containsPattern(
            "Warning: scores in 'total' have drifted: their stability index against snapshot"
                + " 2026-01-05 \\(m:1, run \\S+\\) is \\d+\\.\\d{4}, above 0\\.1\n");
    assertThat(shifted.out())
        .contains("test, snapshot 2026-01-06: published")
        .containsPattern("  COLUMN +INDEX +VERDICT +LIMITS +AGAINST\n")
        .containsPattern("  total +\\d\\.\\d{4} +warned +warn 0\\.1 +2026-01-05\n")
        .doesNotContainPattern("  place ");
  }

  @Test
  void isAGateWhereTheJobHasALimitToFailAt() throws IOException {
    snapshot(MONDAY, 0, ROWS);
    snapshot(TUESDAY, 60, ROWS);
    String runId = (String) score(0, MONDAY, "--json").json().at("publication/run_id");

    Result refused = score(3, TUESDAY, FAIL, "--json");

    JsonDocument refusal = refused.json().part("refusal");
    double index = (Double) refusal.at("drift/columns/1/index");
    assertThat(index).isGreaterThan(1);
    assertThat(refused.problems().get(0))
        .isEqualTo(
            "Refused by gate drift.total: the scores' stability index against snapshot 2026-01-05"
                + " (m:1, run %s) is %.4f, the limit is 0.25; nothing was published"
                    .formatted(runId, index));
    assertThat(refusal.at("gates/1/name")).isEqualTo("drift.place");
    assertThat(refusal.at("gates/1/passed")).isEqualTo(true);
    assertThat(refusal.at("gates/2/name")).isEqualTo("drift.total");
    assertThat(refusal.at("gates/2/passed")).isEqualTo(false);
    assertThat(refusal.at("gates/2/limit")).isEqualTo(0.25);
    assertThat(refusal.at("gates/2/value")).isEqualTo(index);
    assertThat(refusal.at("drift/columns/1/verdict")).isEqualTo("failed");
    assertThat(table.resolve("_publications/snapshot_date=" + TUESDAY)).doesNotExist();

    // The run that was refused can be looked at, as its message says.
    String look =
        refused.problems().stream()
            .filter(line -> line.contains("nightshift drift"))
            .findFirst()
            .get();
    Result shown = nightshift.run(look.substring(look.indexOf("drift --table")).split(" ", -1));
    assertThat(shown.code()).isZero();
    assertThat(shown.out())
        .startsWith("snapshot 2026-01-06 (m:1, run ")
        .contains(", refused, 2,000");

    // It lets the run pass if the change is meant, and of the next day the reference is what is
    // current, not what was refused.
    assertThat(score(0, TUESDAY, "--set=drift.fail=20", "--json").json().at("status"))
        .isEqualTo("published");
  }

  @Test
  void comparesWithWhatIsPublishedAndNotWithWhatWasRefused() {
    snapshot(MONDAY, 0, ROWS);
    snapshot(TUESDAY, 60, ROWS);
    snapshot(WEDNESDAY, 0, ROWS);
    score(0, MONDAY);
    score(3, TUESDAY, FAIL);

    JsonDocument published = score(0, WEDNESDAY, FAIL, "--json").json().part("publication");

    assertThat(published.at("drift/reference/snapshot")).isEqualTo(MONDAY);
    assertThat(published.at("drift/columns/1/verdict")).isEqualTo("stable");
    assertThat(published.at("profiles/total/kind")).isEqualTo("numbers");
    assertThat(published.at("profiles/place/labels/Bern")).isEqualTo(1_500);
  }

  @Test
  void isNeverAnAlarmOfFewRows() {
    snapshot(MONDAY, 0, ROWS);
    snapshot(TUESDAY, 60, 999);
    snapshot(WEDNESDAY, 60, ROWS);
    score(0, MONDAY);

    Result few = score(0, TUESDAY, FAIL);

    assertThat(few.out()).contains("  drift        not told: less than 1,000 rows\n");
    assertThat(few.err()).doesNotContain("Warning");
    // Nor are they a reference.
    assertThat(score(3, WEDNESDAY, FAIL).problems().get(0)).contains("against snapshot 2026-01-05");
    assertThat(score(3, TUESDAY, FAIL, "--set=drift.min-rows=999", "--force").err())
        .contains("gate drift.total");
  }

  @Test
  void isJudgedInTheColumnsThatTheJobNames() {
    snapshot(MONDAY, 0, ROWS);
    snapshot(TUESDAY, 60, ROWS);
    score(0, MONDAY);

    JsonDocument published =
        score(0, TUESDAY, FAIL, "--set=drift.columns=place", "--json").json().part("publication");

    assertThat(published.part("drift/columns").items()).hasSize(1);
    assertThat(score(2, TUESDAY, "--set=drift.columns=[place, totla]").problems())
        .containsExactly(
            "Unknown column 'totla' under 'drift.columns': no prediction column with one value a"
                + " row has that name; did you mean 'total'?");
  }

  @Test
  void changesNoRunKey() {
    snapshot(MONDAY, 0, ROWS);
    score(0, MONDAY);

    assertThat(score(0, MONDAY, FAIL, "--json").json().at("status")).isEqualTo("already_published");
  }

  @Test
  void isShownByColumnAndForTheWorstByBin() {
    snapshot(MONDAY, 0, ROWS);
    snapshot(TUESDAY, 2, ROWS);
    snapshot(WEDNESDAY, 60, ROWS);
    score(0, MONDAY);
    score(0, TUESDAY);
    score(0, WEDNESDAY);

    Result shown = drift(0, TUESDAY);
    assertThat(shown.out().lines())
        .anyMatch(
            line ->
                line.matches(
                    "snapshot 2026-01-06 \\(m:1, run \\S+\\), published, 2,000 rows scored"))
        .anyMatch(
            line ->
                line.matches("against snapshot 2026-01-05 \\(m:1, run \\S+\\), 2,000 rows scored"))
        .anyMatch(line -> line.matches("  total +0\\.1\\d{3} +warned +warn 0\\.1 +2026-01-05"))
        .anyMatch(line -> line.matches("  place +0\\.0000 +stable +warn 0\\.1 +2026-01-05"))
        .contains("  total:")
        .anyMatch(line -> line.matches("  VALUES +THEN % +NOW % +ADDS"))
        .anyMatch(line -> line.matches("  from 100 +0\\.00 +2\\.00 +0\\.1054"));

    assertThat(drift(0, WEDNESDAY, FAIL).out())
        .containsPattern("  total +\\d\\.\\d{4} +failed +warn 0\\.1, fail 0\\.25 +2026-01-06\n");
    JsonDocument json = drift(0, WEDNESDAY, "--against=" + MONDAY, "--json").json();
    assertThat(json.at("run/snapshot")).isEqualTo(WEDNESDAY);
    assertThat(json.at("status")).isEqualTo("published");
    assertThat(json.at("drift/reference/snapshot")).isEqualTo(MONDAY);
    assertThat(json.at("drift/columns/0/column")).isEqualTo("place");
    assertThat(json.at("bins/place/0/name")).isEqualTo("Bern");
    assertThat(json.at("bins/place/0/expected")).isEqualTo(1_500);
    assertThat(drift(0, MONDAY, "--against=" + TUESDAY).out()).contains("warned");
  }

  @Test
  void saysWhyThereIsNothingToCompareWith() throws IOException {
    snapshot(MONDAY, 0, ROWS);
    snapshot(TUESDAY, 0, ROWS);
    score(0, MONDAY);

    assertThat(drift(2, MONDAY).problems())
        .containsExactly(
            "Nothing to compare snapshot 2026-01-05 with: of the 10 snapshots before it in %s, none is published; name another with --against"
                .formatted(table));
    assertThat(drift(2, TUESDAY).problems())
        .containsExactly("Nothing is published for snapshot 2026-01-06 in " + table);
    assertThat(drift(2, MONDAY, "--against=" + TUESDAY).problems())
        .containsExactly("Nothing is published for snapshot 2026-01-06 in " + table);
    assertThat(drift(2, MONDAY, "--run=none").problems().get(0)).startsWith("Unknown run 'none'");

    // And a record of a Nightshift that made no profiles
    score(0, TUESDAY);
    Path record = table.resolve("_publications/snapshot_date=2026-01-05/00000001.json");
    Files.writeString(record, Files.readString(record).replace("\"profiles\"", "\"nobody_knows\""));
    assertThat(drift(2, TUESDAY).problems())
        .containsExactly(
            "Nothing to compare snapshot 2026-01-06 with: of the 10 snapshots before it in %s, those that are published have no profiles of their scores; name another with --against"
                .formatted(table));
    assertThat(drift(2, MONDAY).problems().get(0))
        .startsWith("Cannot compare run ")
        .contains("its record has no profiles of scores");
  }

  @Test
  void isToldToMonitoring() throws IOException {
    Path metrics = Files.createDirectories(folder.resolve("metrics"));
    snapshot(MONDAY, 0, ROWS);
    snapshot(TUESDAY, 60, ROWS);
    String total = "nightshift_drift_stability_index{column=\"total\",nightshift_job=\"test\"} ";

    score(0, MONDAY, "--metrics=" + metrics);
    assertThat(Files.readString(metrics.resolve("nightshift-test.prom")))
        .contains(total + "NaN\n")
        .contains("nightshift_drift_limit{column=\"total\",nightshift_job=\"test\"} 0.1\n");

    score(3, TUESDAY, FAIL, "--metrics=" + metrics);
    assertThat(Files.readString(metrics.resolve("nightshift-test.prom")))
        .containsPattern(java.util.regex.Pattern.quote(total) + "\\d\\.\\d+\n")
        .contains("nightshift_gate_passed{gate=\"drift.total\",nightshift_job=\"test\"} 0.0\n");
  }
}
