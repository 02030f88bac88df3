package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightshift.it.Reader.Predictions;
import io.nightshift.it.RunningProcess.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the world around a run does to it: rivals, full disks, signals, other clocks. */
final class FaultsIT {

  /** Mounts a small disk at the folder {@code $1} and goes on as the rest. */
  private static final String SMALL_DISK =
      "mount -t tmpfs -o size=24k none \"$1\" || exit 99; shift; exec \"$@\"";

  @TempDir private static Path folder;

  private static SampleJob job;
  private static Reader reader;

  @BeforeAll
  static void copySampleData() throws IOException {
    job = SampleJob.in(folder);
    reader = Reader.open();
  }

  @AfterAll
  static void closeReader() {
    if (reader != null) {
      reader.close();
    }
  }

  private static Finished run(String name, List<String> command) throws InterruptedException {
    try (RunningProcess run = job.embedded(name, command)) {
      return run.finish();
    }
  }

  @Test
  void ofTwoVersionsAtOnceOneIsCurrentAndBothAreWhole() throws IOException, InterruptedException {
    // Given
    Path table = job.table("versions");

    // When
    List<Finished> finished;
    try (RunningProcess one =
            job.embedded("v1", job.score(SampleJob.DAY, table, "--model", "flight-delay:1"));
        RunningProcess other =
            job.embedded("v2", job.score(SampleJob.DAY, table, "--model", "flight-delay:2"))) {
      finished = List.of(one.finish(), other.finish());
    }

    // Then each published, in whichever order, or lost the race
    assertThat(finished)
        .extracting(Finished::exitCode)
        .as(finished.toString())
        .contains(0)
        .isSubsetOf(0, 4);
    List<JsonNode> records = Reader.records(table, SampleJob.DAY);
    assertThat(records).hasSize((int) finished.stream().filter(f -> f.exitCode() == 0).count());
    JsonNode current = records.get(records.size() - 1);
    int version = current.get("arms").get(0).get("version").asInt();
    Predictions expected = reader.expected(job.installation(), version, SampleJob.DAY);
    reader.recorded(table, current).requireEqual(expected);
    reader.plain(table).requireEqual(expected);
    assertThat(TableFiles.any(table, ".*/_staged/.*")).isFalse();
  }

  @Test
  void aFullDiskFailsTheRunInOneLine() throws InterruptedException, IOException {
    // Given a disk with room for a few files, but not for the predictions
    Path table = Files.createDirectories(job.table("full"));
    assumeTrue(canMount(), "this machine does not permit to mount a disk");

    // When
    List<String> command = new ArrayList<>(mounting(table));
    command.addAll(job.score(SampleJob.DAY, table));
    Finished finished = run("full", command);

    // Then
    assertThat(finished.exitCode()).as(finished.err()).isEqualTo(5);
    assertThat(Reader.json(finished.out()).get("problems").toString())
        .contains("Cannot write the files of run ", "No space left on device");
    // Above it stands what Spark's own log says of the task.
    assertThat(finished.err().strip().lines().reduce((first, last) -> last))
        .hasValueSatisfying(line -> assertThat(line).startsWith("nightshift: Cannot write "));
  }

  private static boolean canMount() throws InterruptedException, IOException {
    Path probe = Files.createDirectories(folder.resolve("probe"));
    List<String> command = new ArrayList<>(mounting(probe));
    command.add("true");
    try (RunningProcess mounting = RunningProcess.start(probe, "probe", command, Map.of())) {
      return mounting.finish().exitCode() == 0;
    } catch (java.io.UncheckedIOException e) {
      return false;
    }
  }

  private static List<String> mounting(Path target) {
    List<String> command = new ArrayList<>(List.of("unshare", "--mount"));
    if (!"root".equals(System.getProperty("user.name"))) {
      command.add("--map-root-user");
    }
    command.addAll(List.of("sh", "-c", SMALL_DISK, "sh", target.toString()));
    return command;
  }

  @Test
  void anotherTimeZoneChangesNothing() throws IOException, InterruptedException {
    // Given
    Path table = job.table("zones");
    Finished first;
    try (RunningProcess run =
        RunningProcess.start(
            folder,
            "kiritimati",
            job.score(SampleJob.DAY, table),
            Map.of(
                "TZ",
                "Pacific/Kiritimati",
                "NIGHTSHIFT_JAVA_OPTS",
                "-Xmx1g -Duser.timezone=America/St_Johns"))) {
      first = run.finish();
    }
    assertThat(first.exitCode()).as(first.err()).isZero();
    reader.plain(table).requireEqual(reader.expected(job.installation(), 2, SampleJob.DAY));

    // When
    Finished again = run("here", job.score(SampleJob.DAY, table));

    // Then it is the same run, and its times are UTC
    assertThat(Reader.json(again.out()).get("status").asText()).isEqualTo("already_published");
    JsonNode record = Reader.records(table, SampleJob.DAY).get(0);
    assertThat(record.get("published_at").asText()).endsWith("Z");
    assertThat(record.get("run_id").asText().substring(0, 13))
        .isEqualTo(record.get("published_at").asText().replaceAll("[-:]", "").substring(0, 13));
  }

  @Test
  void anInterruptedBackfillSaysHowFarItCameAndIsResumed()
      throws IOException, InterruptedException {
    // Given a second snapshot that takes seconds, row by row
    Path table = job.table("backfill");
    reader.multiply(job, 6, 2, "large");

    // When
    Finished stopped;
    List<String> slowly = backfill(table, "--set", "inference.batch-rows=1");
    try (RunningProcess run = job.embedded("backfill", slowly)) {
      run.await("the second one is begun", () -> run.err().contains("[2/4]"));
      run.signal("INT");
      stopped = run.finish();
    }

    // Then
    assertThat(stopped.exitCode()).as(stopped.err()).isEqualTo(130);
    assertThat(stopped.out()).isEmpty();
    assertThat(stopped.err().strip())
        .contains("nightshift: Interrupted ")
        .contains("nightshift: Of the snapshots, ")
        .containsPattern("not begun: .*2013-06-07")
        .containsPattern("; published: 2013-06-04")
        .endsWith("The same command does the rest")
        .doesNotContain("\tat ");

    // When it is called again
    Finished rest = run("backfill-rest", backfill(table));

    // Then
    assertThat(rest.exitCode()).as(rest.err()).isZero();
    JsonNode days = Reader.json(rest.out()).get("snapshots");
    assertThat(days).hasSize(4);
    assertThat(days.get(0).get("status").asText()).isEqualTo("already_published");
    assertThat(days.get(3).get("status").asText()).isEqualTo("published");
    assertThat(TableFiles.any(table, ".*/_staged/.*")).isFalse();
  }

  private static List<String> backfill(Path table, String... more) {
    List<String> command = new ArrayList<>(job.score("", table, "--set", "rejects.max-ratio=0.5"));
    command.addAll(List.of(more));
    int snapshot = command.indexOf("--snapshot");
    command.set(snapshot, "--snapshots");
    command.set(snapshot + 1, "2013-06-04,large,2013-06-06..2013-06-07");
    return command;
  }
}
