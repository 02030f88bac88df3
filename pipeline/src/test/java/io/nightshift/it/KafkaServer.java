package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A broker of Kafka that is its own controller, on loopback; its log lies in a folder of the test.
 */
final class KafkaServer implements AutoCloseable {
  /** Where the class path of the broker is written; see src/test/kafka. */
  static final String CLASS_PATH = "nightshift.kafka.classpath";

  /** Where the class path of Spark's connector is written; see src/test/kafka-connector. */
  static final String CONNECTOR = "nightshift.kafka-connector.classpath";

  private final RunningProcess process;
  private final String servers;

  private KafkaServer(RunningProcess process, String servers) {
    this.process = process;
    this.servers = servers;
  }

  /** Formats a log in the folder, and starts a broker on it. */
  static KafkaServer start(Path folder) throws IOException, InterruptedException {
    List<Integer> ports = FreePorts.find(2);
    Path settings = Files.createDirectories(folder).resolve("server.properties");
    Files.writeString(
        settings,
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%2$d
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
        controller.listener.names=CONTROLLER
        log.dirs=%3$s
        auto.create.topics.enable=false
        offsets.topic.replication.factor=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        """
            .formatted(ports.get(0), ports.get(1), folder.resolve("log")));
    run(
        folder,
        "format",
        "kafka.tools.StorageTool",
        "format",
        "--cluster-id",
        "bmlnaHRzaGlmdC10ZXN0cw",
        "--config",
        settings.toString());
    RunningProcess broker = launch(folder, "broker", "kafka.Kafka", settings.toString());
    return new KafkaServer(broker, "127.0.0.1:" + ports.get(0));
  }

  private static RunningProcess launch(Path folder, String name, String... command)
      throws IOException {
    List<String> java = RunningProcess.java("-Xmx384m");
    java.addAll(List.of(command));
    return RunningProcess.start(folder, name, java, Map.of("CLASSPATH", classPath(CLASS_PATH)));
  }

  private static void run(Path folder, String name, String... command)
      throws IOException, InterruptedException {
    try (RunningProcess tool = launch(folder, name, command)) {
      RunningProcess.Finished finished = tool.finish();
      assertThat(finished.exitCode()).as(finished.out() + finished.err()).isZero();
    }
  }

  /** What a file has that bin/verify had Maven write. */
  static String classPath(String property) throws IOException {
    String file = System.getProperty(property, "");
    assertThat(file).as("Tests on Kafka need -D%s=<file with a class path>", property).isNotEmpty();
    return Files.readString(Path.of(file)).strip();
  }

  String servers() {
    return servers;
  }

  /** Makes a topic; waits until the broker is up for it. */
  void topic(String name, int partitions) {
    try (Admin admin = Admin.create(settings())) {
      admin
          .createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
          .all()
          .toCompletionStage()
          .toCompletableFuture()
          .join();
    }
  }

  /** Sends messages without keys, to the partitions in turn. */
  void send(String name, int partitions, List<String> messages) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings(), new StringSerializer(), new StringSerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int i = 0; i < messages.size(); i++) {
        sent.add(producer.send(new ProducerRecord<>(name, i % partitions, null, messages.get(i))));
      }
      producer.flush();
      assertThat(sent).allSatisfy(each -> assertThat(each.get().hasOffset()).isTrue());
    }
  }

  private Map<String, Object> settings() {
    int patience = Math.toIntExact(Waiting.PATIENCE.toMillis());
    return Map.of(
        "bootstrap.servers",
        servers,
        "default.api.timeout.ms",
        patience,
        "delivery.timeout.ms",
        patience,
        "max.block.ms",
        patience);
  }

  @Override
  public void close() {
    process.close();
  }
}
