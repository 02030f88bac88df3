package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightshift.it.Reader.Predictions;
import io.nightshift.it.RunningProcess.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kills runs that are about to take another run's place, at whatever moment: what must hold holds
 * at every one. Each run scores with the version that the run before did not.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SupersedingIT {

  @TempDir private static Path folder;

  private SampleJob job;
  private Path table;
  private Reader reader;
  private Map<Integer, Predictions> expected;
  private Duration wholeRun;

  @BeforeAll
  void publishFirstRun() throws IOException, InterruptedException {
    job = SampleJob.in(folder);
    table = job.table("superseded");
    reader = Reader.open();
    expected =
        Map.of(
            1, reader.expected(job.installation(), 1, SampleJob.DAY),
            2, reader.expected(job.installation(), 2, SampleJob.DAY));
    Finished first = run("first", 1);
    assertThat(first.exitCode()).as(first.err()).isZero();
    wholeRun = first.elapsed();
  }

  @AfterAll
  void closeReader() {
    if (reader != null) {
      reader.close();
    }
  }

  private Finished run(String name, int version) throws InterruptedException {
    try (RunningProcess run = job.embedded(name, score(version))) {
      return run.finish();
    }
  }

  private List<String> score(int version) {
    return job.score(SampleJob.DAY, table, "--model", "flight-delay:" + version);
  }

  /** What a run leaves in the table's folder, in the order in which it comes to be. */
  enum Sign {
    STAGED,
    WRITTEN,
    COMMITTED,
    RECORDED,
    OLD_RUN_MOVED
  }

  @ParameterizedTest
  @EnumSource
  void aRunKilledAtASignIsWholeOrAbsent(Sign sign, TestReporter reporter)
      throws IOException, InterruptedException {
    int sequence = Reader.records(table, SampleJob.DAY).size() + 1;
    String old = currentRun();
    killed(
        reporter,
        run ->
            Waiting.until(Waiting.PATIENCE, () -> isSeen(sign, sequence, old) || !run.isAlive()));
  }

  private boolean isSeen(Sign sign, int sequence, String old) {
    return switch (sign) {
      case STAGED -> TableFiles.any(table, ".*/_staged/run_id=.*");
      case WRITTEN -> TableFiles.any(table, ".*/_staged/.*/_temporary/.*/part-[^/]*");
      case COMMITTED -> TableFiles.any(table, ".*/_staged/[^/]*/_SUCCESS");
      case RECORDED ->
          Files.exists(
              table.resolve(
                  "_publications/snapshot_date=%s/%08d.json".formatted(SampleJob.DAY, sequence)));
      case OLD_RUN_MOVED -> TableFiles.any(table, ".*/_superseded/.*/run_id=" + old);
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {70, 90})
  void aRunKilledAfterAWhileIsWholeOrAbsent(int percent, TestReporter reporter)
      throws IOException, InterruptedException {
    Duration delay = wholeRun.multipliedBy(percent).dividedBy(100);
    killed(reporter, run -> Waiting.until(delay, () -> !run.isAlive()));
  }

  private interface Moment {
    void await(RunningProcess run) throws InterruptedException;
  }

  private void killed(TestReporter reporter, Moment moment)
      throws IOException, InterruptedException {
    // Given
    int oldVersion = version(current());
    int newVersion = 3 - oldVersion;

    // When
    try (RunningProcess run = job.embedded("superseding", score(newVersion))) {
      moment.await(run);
      run.kill();
      run.finish();
    }

    // Then who goes by the records finds one of the runs, whole
    int version = version(current());
    reader.recorded(table, current()).requireEqual(expected.get(version));
    // And who reads the folder finds no row twice, and nothing of a run that is not published
    Predictions visible = reader.plain(table);
    String seen =
        visible.size() == 0
            ? "nothing"
            : visible.isEqualTo(expected.get(oldVersion)) ? "old" : "new";
    String recorded = version == oldVersion ? "old" : "new";
    if (seen.equals("new")) {
      visible.requireEqual(expected.get(newVersion));
    }
    assertThat(recorded + ", " + seen).isIn("old, old", "new, old", "new, nothing", "new, new");
    reporter.publishEntry("recorded, visible", recorded + ", " + seen);

    // When the run that is current by the record is asked for again
    Finished next = run("mending", version);

    // Then
    assertThat(next.exitCode()).as(next.err()).isZero();
    assertThat(Reader.json(next.out()).get("status").asText()).isEqualTo("already_published");
    reader.plain(table).requireEqual(expected.get(version));
  }

  private JsonNode current() throws IOException {
    List<JsonNode> records = Reader.records(table, SampleJob.DAY);
    return records.get(records.size() - 1);
  }

  private static int version(JsonNode record) {
    return record.get("arms").get(0).get("version").asInt();
  }

  private String currentRun() throws IOException {
    return current().get("run_id").asText();
  }
}
