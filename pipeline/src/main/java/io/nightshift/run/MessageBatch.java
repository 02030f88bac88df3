package io.nightshift.run;

import io.nightshift.batch.FrameColumns;
import io.nightshift.binding.UnreadableRows;
import io.nightshift.job.KafkaTopic;
import io.nightshift.model.Sha256;
import io.nightshift.storage.Json;
import io.nightshift.table.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * The messages that a stream took up together. Kafka changes none, so that the same offsets are the
 * same rows whenever they are read; where it has deleted some, reading fails.
 */
public final class MessageBatch extends MicroBatch {
  /** Why a message is no row; nobody's own column has such a name. */
  private static final String REASON = "nightshift: why it is no row";

  private static final String PARSED = "nightshift: parsed";
  private static final String CORRUPT = "nightshift: not as declared";

  private final KafkaTopic topic;
  private final Map<String, String> source;
  private final List<String> key;
  private final Publication.Messages messages;

  /**
   * A micro-batch.
   *
   * @param source how Spark reads the topic, but for which messages
   * @param key the columns of the job's key
   * @param messages of the batch; possibly none
   * @param batch its place in the stream
   */
  public MessageBatch(
      KafkaTopic topic,
      Map<String, String> source,
      List<String> key,
      Publication.Messages messages,
      Publication.Batch batch) {
    super(batch);
    this.topic = topic;
    this.source = source;
    this.key = key;
    this.messages = messages;
  }

  @Override
  public String size() {
    return String.format(
        Locale.ROOT, "%,d new message%s", messages.count(), messages.count() == 1 ? "" : "s");
  }

  @Override
  public Publication.Input describe() {
    return new Publication.Input(topic.display(), fingerprint(), 0, 0, batch(), messages);
  }

  /** Brokers come and go; a topic is the same on all of them. */
  private String fingerprint() {
    return Sha256.of(Json.compact(List.of(topic.topic(), messages.offsets())));
  }

  @Override
  public OptionalLong rows() {
    return OptionalLong.of(messages.count());
  }

  @Override
  public Dataset<Row> read(SparkSession spark) {
    DataFrameReader reader =
        spark
            .read()
            .format("kafka")
            .option(
                "assign",
                Json.compact(Map.of(topic.topic(), List.copyOf(messages.offsets().keySet()))))
            .option("startingOffsets", offsets(Publication.Offsets::from))
            .option("endingOffsets", offsets(Publication.Offsets::until));
    source.forEach(reader::option);
    return rows(reader.load());
  }

  private String offsets(ToLongFunction<Publication.Offsets> end) {
    SortedMap<String, Long> byPartition = new TreeMap<>();
    messages
        .offsets()
        .forEach(
            (partition, range) -> byPartition.put(partition.toString(), end.applyAsLong(range)));
    return Json.compact(Map.of(topic.topic(), byPartition));
  }

  /** Columns of what messages hold; in steps, so that each is parsed once. */
  private Dataset<Row> rows(Dataset<Row> raw) {
    StructType fields = topic.fields();
    Dataset<Row> parsed =
        raw.select(
            functions.col("topic").as("kafka_topic"),
            functions.col("partition").as("kafka_partition"),
            functions.col("offset").as("kafka_offset"),
            functions.col("timestamp").as("kafka_timestamp"),
            functions.col("key").cast("string").as("kafka_key"),
            functions.col("value").cast("string").as("kafka_value"),
            functions
                .from_json(
                    functions.col("value").cast("string"),
                    fields.add(CORRUPT, "string"),
                    Map.of("mode", "PERMISSIVE", "columnNameOfCorruptRecord", CORRUPT))
                .as(PARSED));
    Column message = FrameColumns.named(PARSED);
    List<Column> known = columns(KafkaTopic.COLUMNS, FrameColumns::named);
    List<Column> withReason = new ArrayList<>(known);
    withReason.add(message);
    withReason.add(reason(message, fields).as(REASON));
    Column isRow = FrameColumns.named(REASON).isNull();
    List<Column> all = new ArrayList<>(known);
    all.addAll(
        columns(
            List.of(fields.fieldNames()),
            name -> functions.when(isRow, message.getField(name)).as(name)));
    UnreadableRows unreadable =
        new UnreadableRows(REASON, List.of("kafka_value", "kafka_partition", "kafka_offset"));
    all.add(FrameColumns.named(REASON).as(REASON, unreadable.metadata()));
    return select(select(parsed, withReason), all);
  }

  /** Without its key a message could not be told from others, and would end the run. */
  private Column reason(Column message, StructType fields) {
    Column reason =
        functions
            .when(functions.col("kafka_value").isNull(), functions.lit("is null"))
            .when(
                message.isNull().or(message.getField(CORRUPT).isNotNull()),
                functions.lit("is not a JSON object with fields as in input.kafka.schema"));
    List<String> names = List.of(fields.fieldNames());
    for (String column : key) {
      if (names.contains(column)) {
        reason =
            reason.when(
                message.getField(column).isNull(),
                functions.lit("has no '%s', which is part of the key".formatted(column)));
      } else if (column.equals("kafka_key")) {
        reason =
            reason.when(
                FrameColumns.named(column).isNull(),
                functions.lit("is of a message without a key, which is part of that of the job"));
      }
    }
    return reason;
  }

  private static List<Column> columns(List<String> names, Function<String, Column> column) {
    return names.stream().map(column).toList();
  }

  private static Dataset<Row> select(Dataset<Row> rows, List<Column> columns) {
    return rows.select(columns.toArray(Column[]::new));
  }

  /** Kafka changes no message. */
  @Override
  public void requireUnchanged() {}
}
