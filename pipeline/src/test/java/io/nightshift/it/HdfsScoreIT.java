package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightshift.fixture.ClosedPort;
import io.nightshift.it.RunningProcess.Finished;
import io.nightshift.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots, registry and table on HDFS, by {@code bin/nightshift} as a user has it. */
@Tag("hdfs")
final class HdfsScoreIT {

  /** A snapshot that takes seconds to score, row by row. */
  private static final String LARGE = "large";

  private static final long LARGE_ROWS = 118_002;

  @TempDir private static Path folder;

  private static Installation installation;
  private static HdfsServer server;
  private static Storage root;
  private static Reader reader;

  @BeforeAll
  static void storeSampleData() throws IOException, InterruptedException {
    installation = Installation.underTest();
    server = HdfsServer.start(folder.resolve("server"));
    root = Storage.at(server.location() + "/", new Configuration());
    StoredSample.upload(installation.sampleData(), root, "registry");
    StoredSample.upload(
        installation.sampleData(), root, "snapshots/snapshot_date=" + SampleJob.DAY);
    reader = Reader.open();
    String large = "snapshots/snapshot_date=" + LARGE;
    reader.multiply(new SampleJob(installation, folder), 6, 2, folder.resolve(large));
    StoredSample.upload(folder, root, large);
  }

  @AfterAll
  static void stopServer() {
    if (reader != null) {
      reader.close();
    }
    server.close();
  }

  private static RunningProcess start(String name, String snapshot, String table, String... more) {
    return RunningProcess.start(
        folder,
        name,
        StoredSample.score(installation, server.location(), snapshot, table, more),
        Map.of("NIGHTSHIFT_JAVA_OPTS", "-Xmx1g"));
  }

  private static JsonNode done(String name, String snapshot, String table, String... more)
      throws IOException, InterruptedException {
    try (RunningProcess run = start(name, snapshot, table, more)) {
      Finished finished = run.finish();
      assertThat(finished.exitCode()).as(finished.toString()).isZero();
      return Reader.json(finished.out());
    }
  }

  private static void requireOnly(String table, int version) {
    reader
        .plain(server.location() + "/" + table, SampleJob.DAY)
        .requireEqual(reader.expected(installation, version, SampleJob.DAY));
  }

  @Test
  void scoresPublishesAndReplaces() throws IOException, InterruptedException {
    done("first", SampleJob.DAY, "table");
    requireOnly("table", 2);

    JsonNode same = done("again", SampleJob.DAY, "table");
    JsonNode other = done("other", SampleJob.DAY, "table", "--model", "flight-delay:1");

    assertThat(same.get("status").asText()).isEqualTo("already_published");
    assertThat(other.get("status").asText()).isEqualTo("published");
    requireOnly("table", 1);
    assertThat(root.list("table/_staged")).isEmpty();
  }

  @Test
  void aKilledRunLeavesNothingToSeeAndTheNextOneIsWhole() throws IOException, InterruptedException {
    try (RunningProcess run = start("killed", LARGE, "killed", "--set", "inference.batch-rows=1")) {
      run.await("it has begun to write", () -> !root.list("killed/_staged").isEmpty());
      run.kill();
      run.finish();
    }
    assertThat(root.files("killed")).isEmpty();

    done("after", LARGE, "killed");

    assertThat(reader.rowsAndKeys(server.location() + "/killed"))
        .containsExactly(LARGE_ROWS, LARGE_ROWS);
    done("day", SampleJob.DAY, "killed");
    requireOnly("killed", 2);
  }

  @Test
  void aNameNodeThatIsGoneIsWorthAnotherTryLater() throws IOException, InterruptedException {
    try (ClosedPort other = new ClosedPort()) {
      List<String> command =
          StoredSample.score(
              installation,
              server.location(),
              SampleJob.DAY,
              "gone",
              "--set",
              "output.table=hdfs://127.0.0.1:%d/table".formatted(other.number()));

      Finished finished;
      try (RunningProcess run =
          RunningProcess.start(folder, "gone", command, Map.of("NIGHTSHIFT_JAVA_OPTS", "-Xmx1g"))) {
        finished = run.finish();
      }

      assertThat(finished.exitCode()).as(finished.toString()).isEqualTo(5);
      assertThat(finished.err()).doesNotContain("Exception", "\tat ");
    }
  }
}
