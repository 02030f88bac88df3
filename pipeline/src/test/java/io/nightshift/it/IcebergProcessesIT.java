package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightshift.it.RunningProcess.Finished;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes on the embedded catalog, at once and killed: tables in it as on every other one. */
final class IcebergProcessesIT {
  private static final String OTHER_DAY = "2013-06-01";

  /** Relative to the working folder of the processes, in which their warehouse is. */
  private static final Path TABLE = Path.of("iceberg:local.ml.flights");

  @TempDir private Path folder;

  private SampleJob job;

  @BeforeEach
  void copySampleData() throws IOException {
    job = SampleJob.in(folder);
  }

  private RunningProcess start(String name, String day, String... more) {
    return job.embedded(name, job.score(day, TABLE, more));
  }

  private Finished run(String name, List<String> command) throws InterruptedException {
    try (RunningProcess run = job.embedded(name, command)) {
      return run.finish();
    }
  }

  private Path tableFolder() {
    return folder.resolve("warehouse/ml/flights");
  }

  /** What everybody sees of a day: as many rows as should be, of one run, each once. */
  private String requireWhole(String day, int rows) throws IOException, InterruptedException {
    Finished read =
        run(
            "read",
            List.of(
                job.installation().script().toString(),
                "table",
                "read",
                "--table=" + TABLE,
                "--snapshot=" + day,
                "--limit=10000",
                "--json"));
    assertThat(read.exitCode()).as(read.err()).isZero();
    JsonNode document = Reader.json(read.out());
    Set<String> flights = new HashSet<>();
    Set<String> runs = new HashSet<>();
    for (JsonNode row : document.get("rows")) {
      flights.add(row.get("flight_id").asText());
      runs.add(row.get("run_id").asText());
    }
    assertThat(document.get("rows")).hasSize(rows);
    assertThat(flights).hasSize(rows);
    assertThat(runs).containsExactly(document.get("run_id").asText());
    return document.get("run_id").asText();
  }

  @Test
  void twoProcessesMayBeginATableAndPublishAtOnce() throws IOException, InterruptedException {
    try (RunningProcess one = start("one", SampleJob.DAY);
        RunningProcess two = start("two", OTHER_DAY)) {
      Finished first = one.finish();
      Finished second = two.finish();
      assertThat(first.exitCode()).as(first.err()).isZero();
      assertThat(second.exitCode()).as(second.err()).isZero();
      requireWhole(OTHER_DAY, Reader.json(second.out()).at("/publication/counts/scored").asInt());
    }

    requireWhole(SampleJob.DAY, 984);
  }

  @Test
  void ofTwoRunsOfOneSnapshotOneIsSeen() throws IOException, InterruptedException {
    try (RunningProcess one = start("one", SampleJob.DAY);
        RunningProcess two = start("two", SampleJob.DAY, "--model=flight-delay:1")) {
      Finished first = one.finish();
      Finished second = two.finish();
      // The second may have begun after the first was done: then it took its place.
      assertThat(List.of(first.exitCode(), second.exitCode()))
          .as(first.err() + second.err())
          .contains(0)
          .isSubsetOf(0, 4);
    }

    requireWhole(SampleJob.DAY, 984);
  }

  @Test
  void aRunKilledOnceItIsInItsBranchIsNeverSeenAndDoneAgain()
      throws IOException, InterruptedException {
    Finished first = run("first", job.score(SampleJob.DAY, TABLE, "--model=flight-delay:1"));
    assertThat(first.exitCode()).as(first.err()).isZero();
    String before = Reader.json(first.out()).at("/publication/run_id").asText();
    long metadata = metadataFiles();

    try (RunningProcess killed = start("killed", SampleJob.DAY)) {
      killed.await("the branch is made", () -> metadataFiles() > metadata);
      killed.kill();
      assertThat(killed.finish().exitCode()).isEqualTo(137);
    }

    // Old or new, as the record says; the next run of the same finishes it, or does it again.
    requireWhole(SampleJob.DAY, 984);
    Finished next = run("next", job.score(SampleJob.DAY, TABLE));
    assertThat(next.exitCode()).as(next.err()).isZero();
    assertThat(requireWhole(SampleJob.DAY, 984))
        .isNotEqualTo(before)
        .isEqualTo(Reader.json(next.out()).at("/publication/run_id").asText());
  }

  private long metadataFiles() {
    return TableFiles.all(tableFolder().resolve("metadata")).stream()
        .filter(path -> path.toString().matches(".*/[0-9]+-[^/]*\\.metadata\\.json"))
        .count();
  }
}
