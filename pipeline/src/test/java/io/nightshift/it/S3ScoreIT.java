package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightshift.fixture.FaultProxy;
import io.nightshift.fixture.FaultProxy.Fault;
import io.nightshift.it.RunningProcess.Finished;
import io.nightshift.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots, registry and table on S3, by {@code bin/nightshift} as a user has it. */
@Tag("s3")
final class S3ScoreIT {
  private static final String NEXT_DAY = "2013-06-15";

  @TempDir private static Path folder;

  private static Installation installation;
  private static S3Server server;
  private static String bucket;
  private static Reader reader;

  @BeforeAll
  static void storeSampleData() throws IOException, InterruptedException {
    installation = Installation.underTest();
    server = S3Server.start(folder.resolve("server"));
    bucket = server.bucket("night");
    Storage storage = Storage.at(bucket, server.conf());
    StoredSample.upload(installation.sampleData(), storage, "registry");
    for (String day : List.of(SampleJob.DAY, NEXT_DAY)) {
      StoredSample.upload(installation.sampleData(), storage, "snapshots/snapshot_date=" + day);
    }
    reader = Reader.open();
    S3Files.configure(reader.hadoop(), server);
  }

  @AfterAll
  static void stopServer() {
    if (reader != null) {
      reader.close();
    }
    server.close();
  }

  /** Starts a command, with the settings of conf/ and AWS's own variables. */
  private static RunningProcess start(String name, List<String> command) {
    return start(name, command, server.endpoint());
  }

  private static RunningProcess start(String name, List<String> command, String endpoint) {
    Map<String, String> environment = S3Server.environment(endpoint);
    environment.put("NIGHTSHIFT_JAVA_OPTS", "-Xmx1g");
    return RunningProcess.start(folder, name, command, environment);
  }

  private static Finished run(String name, List<String> command) throws InterruptedException {
    try (RunningProcess process = start(name, command)) {
      return process.finish();
    }
  }

  private static List<String> score(String snapshot, String table, String... more) {
    return StoredSample.score(installation, bucket, snapshot, table, more);
  }

  private static JsonNode done(Finished finished) throws IOException {
    assertThat(finished.exitCode()).as(finished.toString()).isZero();
    return Reader.json(finished.out());
  }

  @Test
  void scoresPublishesAndReplaces() throws IOException, InterruptedException {
    // When
    String log = bucket + "/audit";
    done(run("first", score(SampleJob.DAY, "table", "--audit=" + log)));
    done(run("next-day", score(NEXT_DAY, "table")));

    // Then
    requireOnly(2, SampleJob.DAY);
    requireOnly(2, NEXT_DAY);

    // When
    JsonNode same = done(run("again", score(SampleJob.DAY, "table")));
    JsonNode other = done(run("other", score(SampleJob.DAY, "table", "--model", "flight-delay:1")));

    // Then
    assertThat(same.get("status").asText()).isEqualTo("already_published");
    assertThat(other.get("status").asText()).isEqualTo("published");
    requireOnly(1, SampleJob.DAY);
    requireOnly(2, NEXT_DAY);
    Storage table = Storage.at(bucket + "/table", server.conf());
    assertThat(table.files("_staged")).isEmpty();
    assertThat(table.list("_superseded/model_version=2/snapshot_date=" + SampleJob.DAY)).hasSize(1);
    requireAudited(log);
  }

  /** Once in the log, and three times in the records. */
  private static void requireAudited(String log) throws IOException, InterruptedException {
    List<String> audit =
        List.of(
            installation.script().toString(),
            "audit",
            "--json",
            "--audit=" + log,
            "--table=" + bucket + "/table");
    assertThat(done(run("audit", audit)).get("entries"))
        .filteredOn(entry -> entry.get("event").asText().equals("publication"))
        .extracting(entry -> entry.get("in_log").asBoolean(), e -> e.get("in_records").asBoolean())
        .containsExactly(tuple(true, true), tuple(false, true), tuple(false, true));
  }

  @Test
  void aKilledRunLeavesNothingToSeeAndTheNextOneIsWhole() throws IOException, InterruptedException {
    // Given a run that gets no further than to its record, however late it is killed
    Storage table = Storage.at(bucket + "/killed", server.conf());
    try (FaultProxy proxy = FaultProxy.before(server.port())) {
      proxy.spoil(
          1_000,
          Fault.SILENCE,
          request -> request.isFor("PUT ") && request.target().contains("/_publications/"));
      List<String> command = score(SampleJob.DAY, "killed");
      try (RunningProcess run = start("killed", command, proxy.endpoint())) {
        run.await("it has begun to write", () -> !table.list("_staged").isEmpty());
        run.kill();
        run.finish();
      }
    }
    assertThat(table.files("")).isEmpty();

    // When
    done(run("after", score(SampleJob.DAY, "killed")));

    // Then
    reader
        .plain(bucket + "/killed", SampleJob.DAY)
        .requireEqual(reader.expected(installation, 2, SampleJob.DAY));
  }

  @Test
  void aStreamScoresWhatLandsAndGoesOnFromItsCheckpoint() throws IOException, InterruptedException {
    // Given
    List<String> command =
        StoredSample.stream(installation, bucket, "streamed", "--set", "rejects.max-ratio=1");
    Finished began = run("stream", command);
    JsonNode first = done(began);
    assertThat(began.err()).doesNotContain("WARN ", "ERROR", "\tat ");
    assertThat(first.get("batches_published").asInt()).isEqualTo(1);
    long scored = first.get("counts").get("scored").asLong();

    // When
    JsonNode second = done(run("stream-again", command));

    // Then
    assertThat(second.get("batches_published").asInt()).isZero();
    assertThat(reader.rowsAndKeys(bucket + "/streamed")).containsExactly(scored, scored);
  }

  private static void requireOnly(int version, String day) {
    reader.plain(bucket + "/table", day).requireEqual(reader.expected(installation, version, day));
  }
}
