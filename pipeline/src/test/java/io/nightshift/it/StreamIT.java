package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightshift.it.RunningProcess.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Streams in processes of their own, whatever ends those. */
final class StreamIT {
  private static final String FIRST = "flight-delay-0000000000";
  private static final String SECOND = "flight-delay-0000000001";
  private static final long LARGE_ROWS = 236_004;

  private static final String[] IN_TWO = {"--max-files", "1"};

  /** One row at a time takes seconds. */
  private static final String[] SLOWLY = {"--max-files", "1", "--set", "inference.batch-rows=1"};

  @TempDir private static Path folder;

  private static SampleJob job;
  private static Reader reader;
  private static Path large;

  @BeforeAll
  static void makeFiles() throws IOException {
    job = SampleJob.in(folder);
    reader = Reader.open();
    large = folder.resolve("large");
    reader.multiply(job, 12, 2, large.resolve("snapshot_date=any"));
  }

  @AfterAll
  static void closeReader() {
    if (reader != null) {
      reader.close();
    }
  }

  private static Finished run(String name, List<String> command) throws InterruptedException {
    try (RunningProcess run = job.embedded(name, command)) {
      Finished finished = run.finish();
      assertThat(finished.exitCode()).as(finished.err()).isZero();
      return finished;
    }
  }

  /** Each row is there once, in two publications, whatever was killed before. */
  private static void requireWhole(Path table) throws IOException {
    assertThat(reader.rowsAndKeys(table)).containsExactly(LARGE_ROWS, LARGE_ROWS);
    long rows = 0;
    for (String snapshot : List.of(FIRST, SECOND)) {
      List<JsonNode> records = Reader.records(table, snapshot);
      assertThat(records).hasSize(1);
      rows += records.get(0).get("counts").get("scored").asLong();
    }
    assertThat(rows).isEqualTo(LARGE_ROWS);
    assertThat(Files.exists(table.resolve("_publications/snapshot_date=flight-delay-0000000002")))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "in the first batch, .*/_staged/.*/part-[^/]*",
    "right after the first record, .*/_publications/snapshot_date=flight-delay-0000000000/00000001.json",
    "in the second batch, .*/_staged/.*/snapshot_date=flight-delay-0000000001/.*",
  })
  void aStreamThatWasKilledGoesOnWithoutAGapOrADouble(String moment, String sign)
      throws IOException, InterruptedException {
    String name = "killed-" + moment.replace(' ', '-');
    Path table = job.table(name);
    try (RunningProcess stream = job.embedded(name, job.stream(large, table, SLOWLY))) {
      stream.await(moment, () -> TableFiles.any(table, sign));
      stream.kill();
      assertThat(stream.finish().exitCode()).isEqualTo(137);
    }

    Finished rest = run(name + "-again", job.stream(large, table, IN_TWO));

    assertThat(Reader.json(rest.out()).get("batches_published").asInt()).isBetween(1, 2);
    requireWhole(table);
  }

  @Test
  void aSignalWithinABatchLeavesNothingOfIt() throws IOException, InterruptedException {
    Path table = job.table("signal");
    Finished stopped;
    try (RunningProcess stream = job.embedded("signal", job.stream(large, table, SLOWLY))) {
      stream.await(
          "rows are being written", () -> TableFiles.any(table, ".*/_staged/.*/part-[^/]*"));
      stream.signal("TERM");
      stopped = stream.finish();
    }

    assertThat(stopped.exitCode()).as(stopped.err()).isEqualTo(143);
    assertThat(stopped.out()).isEmpty();
    assertThat(stopped.err().strip())
        .contains("nightshift: Interrupted while scoring; nothing was published")
        .endsWith(
            "nightshift: Of the stream, until now: nothing new. The same command goes on from"
                + " checkpoint "
                + table
                + "-checkpoint")
        .doesNotContain("Exception", "\tat ");
    assertThat(TableFiles.all(table)).allMatch(path -> path.equals(table), "is the table itself");

    Finished rest = run("signal-again", job.stream(large, table, IN_TWO));
    assertThat(Reader.json(rest.out()).get("batches_published").asInt()).isEqualTo(2);
    requireWhole(table);
  }

  @Test
  void filesAreScoredAsTheyLandByTheModelOfTheMoment() throws IOException, InterruptedException {
    Path landing = Files.createDirectories(folder.resolve("landing"));
    Path table = job.table("landed");
    Finished stopped;
    try (RunningProcess stream =
        job.embedded("landed", job.stream(landing, table, "--trigger", "1 second"))) {
      stream.await("the stream waits for files", () -> stream.err().contains("every 1 second"));
      land(landing, "2013-06-14");
      stream.await("batch 0 is done", () -> stream.err().contains("[batch 0] published: 989 "));
      promoteFirstVersion();
      land(landing, "2013-06-01");
      stream.await("batch 1 is done", () -> stream.err().contains("[batch 1] published: "));
      stream.signal("TERM");
      stopped = stream.finish();
    }

    assertThat(stopped.exitCode()).as(stopped.err()).isEqualTo(143);
    assertThat(stopped.out()).isEmpty();
    assertThat(stopped.err())
        .contains("[batch 1] flight-delay@champion is flight-delay:1 now; it was flight-delay:2")
        .contains("Of the stream, until now: 2 batches published")
        .doesNotContain("Exception", "\tat ");
    for (int version = 1; version <= 2; version++) {
      JsonNode record = Reader.records(table, version == 2 ? FIRST : SECOND).get(0);
      assertThat(record.get("arms").get(0).get("version").asInt()).isEqualTo(version);
      reader
          .recorded(table, record)
          .requireEqual(
              reader.expected(
                  job.installation(), version, version == 2 ? "2013-06-14" : "2013-06-01"));
    }
  }

  /** A folder that is there at once, with all of its files. */
  private static void land(Path landing, String day) throws IOException {
    Path copy = folder.resolve("copy-" + day);
    FileUtils.copyDirectory(
        job.installation().sampleData().resolve("snapshots/snapshot_date=" + day).toFile(),
        copy.toFile());
    Files.move(copy, landing.resolve("snapshot_date=" + day));
  }

  private static void promoteFirstVersion() throws InterruptedException {
    List<String> command = new ArrayList<>(List.of(job.installation().script().toString()));
    command.addAll(List.of("registry", "promote", "flight-delay:1", "--alias", "champion"));
    command.addAll(List.of("--registry", job.registry().toString()));
    run("promote", command);
  }
}
