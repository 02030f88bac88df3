package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightshift.it.RunningProcess.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams of a real broker's messages, in processes of their own. */
@Tag("kafka")
final class KafkaStreamIT {
  private static final int PARTITIONS = 2;

  @TempDir private static Path folder;

  private static SampleJob sample;
  private static Reader reader;
  private static KafkaServer broker;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    sample = SampleJob.in(folder);
    broker = KafkaServer.start(folder.resolve("kafka"));
    reader = Reader.open();
  }

  @AfterAll
  static void stop() {
    if (reader != null) {
      reader.close();
    }
    if (broker != null) {
      broker.close();
    }
  }

  private static Path job(String topic, String key, String servers) throws IOException {
    String usual = Files.readString(sample.installation().sampleJob());
    String input =
        """
          kafka:
            servers: %s
            topic: %s
            schema: "%s"
          key: [%s]
        """
            .formatted(servers, topic, reader.schema(sample.snapshot(SampleJob.DAY)), key);
    return Files.writeString(
        folder.resolve(topic + ".yaml"),
        usual.replaceFirst("  path: .*\\R  key: .*\\R", input.replace("$", "\\$")));
  }

  private static List<String> stream(Path job, Path table, String... more) {
    List<String> command = new ArrayList<>(List.of(sample.installation().script().toString()));
    command.addAll(List.of("stream", "--job", job.toString(), "--json"));
    command.addAll(List.of("--registry", sample.registry().toString()));
    command.addAll(List.of("--set", "output.table=" + table));
    command.addAll(List.of("--checkpoint", table + "-checkpoint"));
    command.addAll(List.of(more));
    return command;
  }

  private static RunningProcess begin(String name, List<String> command) throws IOException {
    return RunningProcess.start(
        folder,
        name,
        command,
        Map.of(
            "NIGHTSHIFT_CLASSPATH",
            KafkaServer.classPath(KafkaServer.CONNECTOR),
            "NIGHTSHIFT_JAVA_OPTS",
            "-Xmx1g -Djava.io.tmpdir=" + sample.temporary()));
  }

  private static Finished finished(String name, List<String> command)
      throws IOException, InterruptedException {
    try (RunningProcess run = begin(name, command)) {
      return run.finish();
    }
  }

  private static JsonNode done(String name, List<String> command)
      throws IOException, InterruptedException {
    Finished run = finished(name, command);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).doesNotContain("WARN ", "ERROR", "\tat ");
    return Reader.json(run.out());
  }

  @Test
  void messagesAreScoredAsTheSameRowsOfAFileAndPoisonIsRejected() throws Exception {
    broker.topic("flights", PARTITIONS);
    List<String> rows = new ArrayList<>(reader.json(sample.snapshot(SampleJob.DAY)));
    rows.add(rows.size() / 2, "{\"flight_id\": \"poison\", \"distance\": ");
    broker.send("flights", PARTITIONS, rows);
    Path table = sample.table("flights");
    Path job = job("flights", "flight_id", broker.servers());

    JsonNode first = done("first", stream(job, table));

    assertThat(first.at("/counts/read").asLong()).isEqualTo(990);
    assertThat(first.at("/counts/scored").asLong()).isEqualTo(984);
    assertThat(first.at("/counts/rejected").asLong()).isEqualTo(6);
    reader.plain(table).requireEqual(reader.expected(sample.installation(), 2, SampleJob.DAY));
    JsonNode record = Reader.records(table, "flight-delay-0000000000").get(0);
    assertThat(record.at("/rejects_by_code/unreadable").asLong()).isEqualTo(1);
    assertThat(record.at("/input/path").asText())
        .isEqualTo("kafka://%s/flights".formatted(broker.servers()));
    assertThat(record.at("/input/messages/count").asLong()).isEqualTo(990);
    assertThat(record.at("/input/messages/offsets/0/until").asLong()).isEqualTo(495);

    JsonNode second = done("second", stream(job, table));
    assertThat(second.get("batches_published").asInt()).isZero();

    broker.send("flights", PARTITIONS, List.of("[]", "12", ""));
    Finished refused = finished("third", stream(job, table));
    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(3);
    JsonNode third = done("fourth", stream(job, table, "--set", "rejects.max-ratio=1"));
    assertThat(third.at("/counts/rejected").asLong()).isEqualTo(3);
  }

  @Test
  void aStreamThatWasKilledScoresEachOffsetOnce() throws Exception {
    broker.topic("killed", PARTITIONS);
    broker.send("killed", PARTITIONS, reader.json(sample.snapshot(SampleJob.DAY)));
    Path table = sample.table("killed");
    Path job = job("killed", "kafka_partition, kafka_offset", broker.servers());
    try (RunningProcess stream =
        begin(
            "killed", stream(job, table, "--max-rows", "500", "--set", "inference.batch-rows=1"))) {
      stream.await(
          "the first record is there",
          () -> TableFiles.any(table, ".*/_publications/.*-0000000000/00000001.json"));
      stream.kill();
      assertThat(stream.finish().exitCode()).isEqualTo(137);
    }

    done("killed-again", stream(job, table, "--set", "rejects.max-ratio=1"));

    long read = 0;
    for (String snapshot : List.of("flight-delay-0000000000", "flight-delay-0000000001")) {
      List<JsonNode> records = Reader.records(table, snapshot);
      assertThat(records).hasSize(1);
      read += records.get(0).at("/counts/read").asLong();
    }
    assertThat(read).isEqualTo(989);
    assertThat(reader.rows(table, "kafka_partition", "kafka_offset"))
        .hasSize(984)
        .doesNotHaveDuplicates();
  }

  @Test
  void whatIsMissingIsToldInOneLine() throws Exception {
    Path table = sample.table("missing");
    Path none = job("nowhere", "flight_id", broker.servers());

    Finished noTopic = finished("no-topic", stream(none, table));
    assertThat(noTopic.exitCode()).as(noTopic.err()).isEqualTo(2);
    assertThat(noTopic.err().strip())
        .endsWith(
            "nightshift: Missing topic: there is no topic 'nowhere' on %s; make it, or correct 'input.kafka.topic'"
                .formatted(broker.servers()));

    Finished noBroker =
        finished("no-broker", stream(job("down", "flight_id", "127.0.0.1:1"), table));
    assertThat(noBroker.exitCode()).as(noBroker.err()).isEqualTo(5);
    assertThat(noBroker.err().lines().filter(line -> !line.startsWith("Preparing")))
        .singleElement()
        .asString()
        .startsWith("nightshift: Cannot read kafka://127.0.0.1:1/down: no broker answers");

    try (RunningProcess bare = sample.embedded("no-connector", stream(none, table))) {
      Finished noConnector = bare.finish();
      assertThat(noConnector.exitCode()).as(noConnector.err()).isEqualTo(2);
      assertThat(noConnector.err().strip())
          .contains("nightshift: Cannot read from Kafka: Spark's connector is not on the class")
          .contains("--packages org.apache.spark:spark-sql-kafka-0-10_2.13:4.1.");
    }

    List<String> score = new ArrayList<>(List.of(sample.installation().script().toString()));
    score.addAll(List.of("score", "--job", none.toString(), "--snapshot", "any"));
    score.addAll(List.of("--registry", sample.registry().toString()));
    Finished scored = finished("score", score);
    assertThat(scored.exitCode()).as(scored.err()).isEqualTo(2);
    assertThat(scored.err()).contains("score its messages with 'nightshift stream'");
  }
}
