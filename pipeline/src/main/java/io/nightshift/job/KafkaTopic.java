package io.nightshift.job;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Problems;
import io.nightshift.error.Secrets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.StructType;

/**
 * A topic of Kafka whose messages are rows, each a JSON object.
 *
 * @param servers brokers to begin with, as {@code host:port,host:port}
 * @param topic its name
 * @param schema the fields of a message, in the DDL of Spark SQL
 * @param start where a stream begins that has no checkpoint yet
 * @param options more of what Spark's source is told, {@code kafka.*}, in the order of the file
 */
public record KafkaTopic(
    String servers, String topic, String schema, Start start, Map<String, Option> options) {
  /** Where a new stream begins. */
  public enum Start {
    /** With the oldest message that is there. */
    EARLIEST,
    /** With the first message to come. */
    LATEST;

    /** As Kafka has it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The value of an option.
   *
   * @param text the value, or the name of the variable of the environment that has it
   * @param isVariable which of the two
   */
  public record Option(String text, boolean isVariable) {}

  /** The columns of each message beside its fields, in this order. */
  public static final List<String> COLUMNS =
      List.of(
          "kafka_topic",
          "kafka_partition",
          "kafka_offset",
          "kafka_timestamp",
          "kafka_key",
          "kafka_value");

  private static final String PREFIX = "kafka.";
  private static final Pattern SERVERS =
      Pattern.compile("[^\\s,:/@]+:\\d{1,5}(,[^\\s,:/@]+:\\d{1,5})*");
  private static final Pattern NAME = Pattern.compile("[0-9A-Za-z._-]{1,249}");

  /** What a stream settles itself, or takes from elsewhere in the job. */
  private static final List<String> SETTLED =
      List.of(
          "kafka.bootstrap.servers",
          "kafka.group.id",
          "kafka.auto.offset.reset",
          "kafka.enable.auto.commit",
          "kafka.key.deserializer",
          "kafka.value.deserializer",
          "kafka.interceptor.classes");

  private static final Pattern SECRET =
      Pattern.compile("(?i)passw|secret|jaas|token|credential|private|keystore\\.key");

  /**
   * Copies the options.
   *
   * @throws InvalidRequestException with all that is wrong
   */
  public KafkaTopic {
    Problems problems = new Problems();
    String named = topic;
    String at = servers;
    String ddl = schema;
    Map<String, Option> told = options;
    problems.collect(() -> requireServers(at));
    problems.collect(() -> requireTopic(named));
    problems.collect(() -> fields(ddl));
    told.forEach((key, option) -> problems.collect(() -> requireOption(key, option)));
    problems.throwIfAny();
    options = Ordered.copyOf(options);
  }

  static void requireServers(String servers) {
    if (!SERVERS.matcher(servers).matches()) {
      throw new InvalidRequestException(
          "Invalid 'input.kafka.servers' '%s': must be HOST:PORT, or several with commas between them; users and passwords belong under 'options'"
              .formatted(Secrets.hidden(servers)));
    }
  }

  static void requireTopic(String topic) {
    if (!NAME.matcher(topic).matches()) {
      throw new InvalidRequestException(
          "Invalid 'input.kafka.topic' '%s': must name one topic, with letters, digits, '.', '-' and '_'"
              .formatted(topic));
    }
  }

  static void requireSchema(String schema) {
    fields(schema);
  }

  /** The fields of a message. */
  public StructType fields() {
    return fields(schema);
  }

  private static StructType fields(String schema) {
    StructType fields = parsed(schema);
    Problems problems = new Problems();
    for (String field : fields.fieldNames()) {
      String folded = field.toLowerCase(Locale.ROOT);
      if (COLUMNS.contains(folded)) {
        problems.add(
            "Invalid 'input.kafka.schema': field '%s' has the name of a column that every message has; rename it in the messages"
                .formatted(field));
      }
    }
    if (fields.isEmpty()) {
      problems.add("Invalid 'input.kafka.schema': must have at least one field");
    }
    problems.throwIfAny();
    return fields;
  }

  private static StructType parsed(String schema) {
    try {
      return StructType.fromDDL(schema);
    } catch (Exception e) {
      // Scala declares no exceptions, and so the one of the parser is nobody's to name.
      throw new InvalidRequestException(
          "Invalid 'input.kafka.schema' '%s': must be fields as Spark SQL declares them, as in \"id STRING, distance DOUBLE\"; %s"
              .formatted(
                  schema, String.valueOf(e.getMessage()).strip().lines().findFirst().orElse("")),
          e);
    }
  }

  static void requireOption(String key, Option option) {
    if (!key.startsWith(PREFIX) || SETTLED.contains(key)) {
      throw new InvalidRequestException(
          "Invalid option '%s' under 'input.kafka.options': %s"
              .formatted(
                  key,
                  SETTLED.contains(key)
                      ? "the stream sets it itself"
                      : "must be a setting of Kafka's consumer, with 'kafka.' before it"));
    }
    if (!option.isVariable() && (SECRET.matcher(key).find() || isSecret(option.text()))) {
      throw new InvalidRequestException(
          "Invalid option '%s' under 'input.kafka.options': a job file must hold no secret; name a variable of the environment, {env: NAME}"
              .formatted(key));
    }
  }

  private static boolean isSecret(String value) {
    return value.toLowerCase(Locale.ROOT).contains("password=")
        || !Secrets.hidden(value).equals(value);
  }

  /**
   * What Kafka's clients are told, without {@code kafka.} before the keys.
   *
   * @param environment gives the value of a variable, or null
   * @throws InvalidRequestException with all variables that are not set
   */
  public Map<String, String> clientSettings(UnaryOperator<String> environment) {
    Problems problems = new Problems();
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("bootstrap.servers", servers);
    // Those of Kafka would have nobody know for many minutes that a broker is gone.
    settings.put("request.timeout.ms", "15000");
    settings.put("default.api.timeout.ms", "20000");
    options.forEach(
        (key, option) -> {
          String value = option.isVariable() ? environment.apply(option.text()) : option.text();
          if (value == null) {
            problems.add(
                "Missing variable %s of the environment, which has option '%s' under 'input.kafka.options'; set it"
                    .formatted(option.text(), key));
          } else {
            settings.put(key.substring(PREFIX.length()), value);
          }
        });
    problems.throwIfAny();
    return settings;
  }

  /** For people and records, without credentials. */
  public String display() {
    return "kafka://%s/%s".formatted(servers, topic);
  }
}
