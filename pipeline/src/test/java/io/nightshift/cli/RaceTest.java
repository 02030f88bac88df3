package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.Runs;
import io.nightshift.run.fixture.SampleData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody else is at work while a run scores; "Scoring" is said after the plan is made. */
class RaceTest {
  private static final String SCORING = "Scoring snapshot";

  @TempDir private Path folder;

  @Test
  void aRunThatIsNotTheFirstToPublishSaysWhoWonAndLeavesNothing() throws Exception {
    Path table = folder.resolve("table");
    AtomicReference<String> winner = new AtomicReference<>();
    CommandLineFixture loser =
        new CommandLineFixture()
            .when(
                SCORING,
                () ->
                    winner.set(
                        Runs.publish(
                                SampleData.job(table, "model=flight-delay:1", "job=rival"),
                                SampleData.GOOD_DAY)
                            .publication()
                            .runId()));

    var result = loser.score(table, SampleData.GOOD_DAY, "--json");

    assertThat(result.code()).isEqualTo(4);
    assertThat(result.problems())
        .singleElement()
        .asString()
        .startsWith("Cannot publish run ")
        .contains(
            "run %s of job 'rival' was published for snapshot 2013-06-01 first, by "
                .formatted(winner.get()))
        .endsWith("; nothing of this run is visible");
    assertThat(result.json().at("exit_code")).isEqualTo(4);
    assertThat(table.resolve("_staged")).doesNotExist();
    assertThat(Runs.predictions(table).select("model_version", "run_id").distinct().collectAsList())
        .singleElement()
        .satisfies(row -> assertThat(row.getInt(0)).isEqualTo(1))
        .satisfies(row -> assertThat(row.getString(1)).isEqualTo(winner.get()));
  }

  @Test
  void aSnapshotThatChangesMeanwhileIsNotPublished() throws Exception {
    Path table = folder.resolve("table");
    Path snapshot = folder.resolve("snapshot");
    FileUtils.copyDirectory(SampleData.snapshot(SampleData.GOOD_DAY).toFile(), snapshot.toFile());
    CommandLineFixture nightshift =
        new CommandLineFixture().when(SCORING, () -> touch(snapshot.resolve("part-00001.parquet")));

    var result = nightshift.score(table, "any", "--set", "input.path=" + snapshot);

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.problems())
        .singleElement()
        .asString()
        .startsWith("Changed snapshot: files in %s were added, removed".formatted(snapshot));
    assertThat(table).isEmptyDirectory();
  }

  private static void touch(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anAliasThatMovesMeanwhileChangesNothing() throws Exception {
    // Given
    Path registry = folder.resolve("registry");
    Path table = folder.resolve("table");
    FileUtils.copyDirectory(SampleData.registry().toFile(), registry.toFile());
    AtomicReference<CommandLineFixture.Result> moved = new AtomicReference<>();
    CommandLineFixture nightshift =
        new CommandLineFixture()
            .with("NIGHTSHIFT_REGISTRY", registry.toString())
            .when(
                SCORING,
                () ->
                    moved.set(
                        new CommandLineFixture()
                            .run(
                                "registry",
                                "promote",
                                "flight-delay:1",
                                "--alias=champion",
                                "--registry=" + registry)));

    // When
    var during = nightshift.score(table, SampleData.GOOD_DAY, "--json");
    var rowsDuring = Runs.predictions(table).select("model_version").distinct().collectAsList();
    var after =
        new CommandLineFixture()
            .with("NIGHTSHIFT_REGISTRY", registry.toString())
            .score(table, SampleData.GOOD_DAY, "--json");

    // Then
    assertThat(moved.get().code()).isZero();
    assertThat(moved.get().out()).startsWith("flight-delay@champion: 2 → 1");
    assertThat(during.code()).isZero();
    assertThat(during.json().at("publication/arms/0/version")).isEqualTo(2);
    assertThat(rowsDuring).singleElement().satisfies(row -> assertThat(row.getInt(0)).isEqualTo(2));
    assertThat(after.json().at("publication/arms/0/version")).isEqualTo(1);
  }
}
