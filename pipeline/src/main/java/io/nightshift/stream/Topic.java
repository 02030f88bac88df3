package io.nightshift.stream;

import io.nightshift.error.Causes;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.NightshiftException;
import io.nightshift.error.Problems;
import io.nightshift.job.KafkaTopic;
import io.nightshift.run.MessageBatch;
import io.nightshift.run.MicroBatch;
import io.nightshift.table.Publication;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.package$;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.DataStreamReader;
import scala.util.Properties;

/**
 * A topic of Kafka, read by Spark's connector.
 *
 * @param topic which one
 * @param client what Kafka's clients are told
 * @param key the columns of the job's key
 * @param maxRows the most messages of a batch, if there is a limit
 */
record Topic(KafkaTopic topic, Map<String, String> client, List<String> key, Optional<Long> maxRows)
    implements Source {
  private static final String CONNECTOR = "org.apache.spark.sql.kafka010.KafkaSourceProvider";

  private static final String STREAM = "org.apache.spark.sql.kafka010.KafkaMicroBatchStream";

  /** How Spark says that Kafka has deleted what was not read yet. */
  private static final String LOST = "KAFKA_DATA_LOSS";

  /** How long a task waits for messages that a broker said to have. */
  private static final String POLL_TIMEOUT_MS = "30000";

  /**
   * A topic that is there.
   *
   * @throws InvalidRequestException with all that keeps it from being read
   * @throws io.nightshift.error.UnreachableException if no broker answers
   */
  static Topic of(KafkaTopic topic, List<String> key, BatchLimit limit) {
    Problems problems = new Problems();
    List<Topic> sound = new ArrayList<>();
    problems.collect(Topic::requireConnector);
    problems.collect(limit::ofMessages);
    problems.collect(
        () -> sound.add(new Topic(topic, topic.clientSettings(System::getenv), key, limit.rows())));
    problems.throwIfAny();
    new Broker(topic, sound.get(0).client).requireTopic();
    return sound.get(0);
  }

  private static void requireConnector() {
    try {
      Class.forName(CONNECTOR, false, Thread.currentThread().getContextClassLoader());
    } catch (ClassNotFoundException e) {
      String scala = Properties.versionNumberString();
      throw new InvalidRequestException(
          "Cannot read from Kafka: Spark's connector is not on the class path; with SPARK_HOME set, add --packages org.apache.spark:spark-sql-kafka-0-10_%s:%s to NIGHTSHIFT_SUBMIT_ARGS, else put its jars into NIGHTSHIFT_CLASSPATH"
              .formatted(
                  scala.substring(0, scala.lastIndexOf('.')), package$.MODULE$.SPARK_VERSION()),
          e);
    }
  }

  @Override
  public String display() {
    return "the messages of " + topic.display();
  }

  @Override
  public String identity() {
    return "topic %s of Kafka".formatted(topic.topic());
  }

  /** How Spark reads the topic, but for which messages. */
  private Map<String, String> source() {
    Map<String, String> source = new LinkedHashMap<>();
    client.forEach((key, value) -> source.put("kafka." + key, value));
    source.put("failOnDataLoss", "true");
    source.put("kafkaConsumer.pollTimeoutMs", POLL_TIMEOUT_MS);
    return source;
  }

  @Override
  public Dataset<Row> stream(SparkSession spark) {
    // There is one row for each partition of the topic to be brought together.
    spark.conf().set("spark.sql.shuffle.partitions", "1");
    DataStreamReader reader =
        spark
            .readStream()
            .format("kafka")
            .option("subscribe", topic.topic())
            .option("startingOffsets", topic.start().label());
    source().forEach(reader::option);
    maxRows.ifPresent(most -> reader.option("maxOffsetsPerTrigger", most));
    return reader.load().select("partition", "offset");
  }

  @Override
  public MicroBatch batch(Dataset<Row> taken, Publication.Batch place) {
    SortedMap<Integer, Publication.Offsets> offsets = new TreeMap<>();
    long count = 0;
    for (Row row :
        taken
            .groupBy("partition")
            .agg(
                functions.min("offset"), functions.max("offset"), functions.count(functions.lit(1)))
            .collectAsList()) {
      offsets.put(row.getInt(0), new Publication.Offsets(row.getLong(1), row.getLong(2) + 1));
      count += row.getLong(3);
    }
    return new MessageBatch(topic, source(), key, new Publication.Messages(count, offsets), place);
  }

  /**
   * Spark's source, until it has asked for new offsets, fails to tell how far behind it is: after a
   * batch that a process before it began, and once that is written down as done.
   */
  @Override
  public boolean isToStartAgain(Throwable failure) {
    return Causes.of(failure)
        .filter(NullPointerException.class::isInstance)
        .flatMap(cause -> Arrays.stream(cause.getStackTrace()).limit(1))
        .anyMatch(
            frame ->
                frame.getClassName().startsWith(STREAM) && frame.getMethodName().equals("metrics"));
  }

  @Override
  public Optional<NightshiftException> told(Throwable failure) {
    Optional<Throwable> lost =
        Causes.of(failure)
            .filter(cause -> String.valueOf(cause.getMessage()).contains(LOST))
            .reduce((outer, inner) -> inner);
    if (lost.isPresent()) {
      return Optional.of(
          new InvalidRequestException(
              "Lost messages: %s no longer has all that is to be scored next: %s. Have Kafka keep them for longer; to go on with what is left, begin with another --checkpoint and --query"
                  .formatted(topic.display(), Causes.innermostLine(lost.get())),
              failure));
    }
    return new Broker(topic, client).told(failure);
  }
}
