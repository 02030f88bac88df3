package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.SampleData;
import io.nightshift.run.fixture.Snapshots;
import io.nightshift.run.fixture.SparkFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with the model or the snapshot is told before Spark is asked to do anything. */
class PlanErrorsTest {
  @TempDir private Path folder;

  private void assertRefused(String snapshot, List<String> more, String... problems) {
    Path table = folder.resolve("table");
    var jobs =
        SparkFixture.jobsOf(
            () -> {
              var result =
                  new CommandLineFixture().score(table, snapshot, more.toArray(String[]::new));

              assertThat(result.code()).isEqualTo(2);
              assertThat(result.problems()).containsExactly(problems);
              assertThat(result.err().lines()).hasSameSizeAs(problems);
              assertThat(result.out()).isEmpty();
            });
    assertThat(jobs.all()).isZero();
    assertThat(table).doesNotExist();
  }

  @Test
  void refusesAnUnknownModelAndNamesTheNearest() {
    assertRefused(
        SampleData.DAY,
        List.of("--model", "flight-dely:2"),
        "Unknown model 'flight-dely' in registry %s: it has flight-delay; did you mean 'flight-delay'?"
            .formatted(SampleData.registry()));
  }

  @Test
  void refusesAnUnknownAliasAndNamesThoseThatAreKnown() {
    assertRefused(
        SampleData.DAY,
        List.of("--model", "flight-delay@champion2"),
        "Unknown alias 'champion2' of model 'flight-delay': it has champion → 2; did you mean"
            + " 'champion'?");
  }

  @Test
  void refusesAnUnknownVersionAndNamesThoseThatAreKnown() {
    assertRefused(
        SampleData.DAY,
        List.of("--model", "flight-delay:7"),
        "Unknown version 7 of model 'flight-delay': it has 1, 2");
  }

  @Test
  void refusesWhatIsNoModelReference() {
    assertRefused(
        SampleData.DAY,
        List.of("--model", "flight-delay"),
        "--model flight-delay: Invalid model reference 'flight-delay': write NAME@ALIAS"
            + " (flight-delay@champion) or NAME:VERSION (flight-delay:2)");
  }

  @Test
  void refusesASnapshotThatIsNotThere() {
    assertRefused(
        "2014-01-01",
        List.of(),
        "Missing snapshot: there is no " + SampleData.snapshot("2014-01-01"));
  }

  @Test
  void refusesASnapshotThatCouldLeadElsewhere() {
    assertRefused(
        "../2013-06-14",
        List.of(),
        "Invalid snapshot '../2013-06-14': use letters, digits, '.', '-' and '_', beginning with a"
            + " letter or digit");
  }

  @Test
  void refusesASnapshotWithoutDataFiles() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Files.createFile(empty.resolve("_SUCCESS"));

    assertRefused(
        "any",
        List.of("--set", "input.path=" + empty),
        "Empty snapshot: %s has no data files".formatted(empty));
  }

  @Test
  void refusesASnapshotWhoseFilesHaveNoRows() {
    Path rowless = Snapshots.write(folder.resolve("rowless"), "SELECT 1 AS flight_id WHERE false");

    assertRefused(
        "any",
        List.of("--set", "input.path=" + rowless),
        "Empty snapshot: the files in %s have no rows".formatted(rowless));
  }

  @Test
  void refusesASnapshotWithAFileThatIsNoParquet() throws Exception {
    Path damaged = Files.createDirectory(folder.resolve("damaged"));
    Path file = Files.writeString(damaged.resolve("part-0.parquet"), "this is no Parquet file");

    assertRefused(
        "any",
        List.of("--set", "input.path=" + damaged),
        "Damaged snapshot: cannot read %s: file:%s is not a Parquet file. Expected magic number at tail, but found [102, 105, 108, 101]"
            .formatted(file, file));
  }

  @Test
  void tellsWhatIsWrongWithModelAndSnapshotAtOnce() {
    assertRefused(
        "2014-01-01",
        List.of("--model", "flight-delay@challenger"),
        "Unknown alias 'challenger' of model 'flight-delay': it has champion → 2",
        "Missing snapshot: there is no " + SampleData.snapshot("2014-01-01"));
  }

  @Test
  void tellsOfARegistryOfNoKnownKindTogetherWithTheSnapshot() {
    assertRefused(
        "2014-01-01",
        List.of("--registry", "mlflow+host:5000"),
        "Invalid registry 'mlflow+host:5000': write mlflow+http://HOST:PORT or mlflow+https://HOST",
        "Missing snapshot: there is no " + SampleData.snapshot("2014-01-01"));
  }

  @Test
  void refusesATableOnAFileSystemOfNoKnownKindTogetherWithTheRest() {
    assertRefused(
        "2014-01-01",
        List.of("--set", "output.table=gopher://host/table"),
        "Missing snapshot: there is no " + SampleData.snapshot("2014-01-01"),
        "Cannot open gopher://host/table: no file system of that kind is on the class path");
  }
}
