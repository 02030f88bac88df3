package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.it.Reader.Predictions;
import io.nightshift.it.RunningProcess.Finished;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs that are stopped while they score, on the embedded Spark: nobody ever sees a part of one.
 */
final class InterruptionIT {

  /** A snapshot that takes seconds to score, row by row. */
  private static final String LARGE = "large";

  private static final long LARGE_ROWS = 118_002;
  private static final List<String> SLOWLY = List.of("--set", "inference.batch-rows=1");

  @TempDir private static Path folder;

  private static SampleJob job;
  private static Reader reader;

  @BeforeAll
  static void makeSnapshot() throws IOException {
    job = SampleJob.in(folder);
    reader = Reader.open();
    reader.multiply(job, 6, 2, LARGE);
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

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void aSignalLeavesNothingBehind(String signal, int exitCode)
      throws IOException, InterruptedException {
    // Given
    Path table = job.table("signal-" + signal);

    // When
    Finished stopped;
    Path log = folder.resolve("audit-" + signal);
    try (RunningProcess run = scoreSlowly("signal-" + signal, table, "--audit=" + log)) {
      run.await("rows are being written", () -> isWriting(table));
      run.signal(signal);
      stopped = run.finish();
    }

    // Then
    assertThat(stopped.exitCode()).as(stopped.err()).isEqualTo(exitCode);
    assertThat(stopped.out()).isEmpty();
    assertThat(stopped.err().strip())
        .endsWith(
            "nightshift: Interrupted while scoring; nothing was published, and what was staged is"
                + " deleted. Run the same command to score again")
        .doesNotContain("Exception", "\tat ");
    assertThat(TableFiles.all(table)).allMatch(path -> path.equals(table), "is the table itself");
    Finished audit =
        run(
            "audit-" + signal,
            List.of(job.installation().script().toString(), "audit", "--json", "--audit=" + log));
    assertThat(Reader.json(audit.out()).get("entries"))
        .filteredOn(entry -> entry.get("event").asText().equals("command"))
        .extracting(entry -> entry.get("outcome").asText())
        .containsExactly("begun", "interrupted");

    // When it runs again
    Finished next = run("after-" + signal, job.score(SampleJob.DAY, table));

    // Then
    assertThat(next.exitCode()).as(next.err()).isZero();
    reader.plain(table).requireEqual(reader.expected(job.installation(), 2, SampleJob.DAY));
  }

  @ParameterizedTest
  @CsvSource({"staging begins, .*/_staged", "rows are being written, .*/part-[^/]*"})
  void aRunThatWasKilledIsNeverSeen(String moment, String sign)
      throws IOException, InterruptedException {
    // Given
    Path table = job.table("killed-when-" + moment.replace(' ', '-'));

    // When
    try (RunningProcess run = scoreSlowly("killed", table)) {
      run.await(moment, () -> TableFiles.any(table, sign));
      run.kill();
      assertThat(run.finish().exitCode()).isEqualTo(137);
    }

    // Then
    assertThat(reader.plain(table)).isEqualTo(Predictions.NONE);
    assertThat(Reader.records(table, LARGE)).isEmpty();

    // When it runs again
    Finished next = run("after-killed", job.score(LARGE, table));

    // Then
    assertThat(next.exitCode()).as(next.err()).isZero();
    assertThat(Reader.records(table, LARGE)).hasSize(1);
    assertThat(reader.rowsAndKeys(table)).containsExactly(LARGE_ROWS, LARGE_ROWS);
  }

  private static RunningProcess scoreSlowly(String name, Path table, String... more) {
    List<String> options = new ArrayList<>(SLOWLY);
    options.addAll(List.of(more));
    return job.embedded(name, job.score(LARGE, table, options.toArray(String[]::new)));
  }

  private static boolean isWriting(Path table) {
    return TableFiles.any(table, ".*/_staged/.*/part-[^/]*");
  }

  @Test
  void ofTwoEqualRunsAtOnceOneIsPublished() throws IOException, InterruptedException {
    // Given
    Path table = job.table("race");
    List<String> command = job.score(SampleJob.DAY, table);

    // When
    List<Finished> finished;
    try (RunningProcess one = job.embedded("race-1", command);
        RunningProcess other = job.embedded("race-2", command)) {
      finished = List.of(one.finish(), other.finish());
    }

    // Then the second one lost the race, or came late enough to find the first one's record
    assertThat(finished)
        .extracting(Finished::exitCode)
        .as(finished.toString())
        .contains(0)
        .isSubsetOf(0, 4);
    for (Finished run : finished) {
      assertThat(Reader.json(run.out()).get("status").asText())
          .isIn(
              run.exitCode() == 0 ? List.of("published", "already_published") : List.of("failed"));
    }
    assertThat(Reader.records(table, SampleJob.DAY)).hasSize(1);
    assertThat(TableFiles.any(table, ".*/_staged/.*")).isFalse();
    reader.plain(table).requireEqual(reader.expected(job.installation(), 2, SampleJob.DAY));
  }
}
