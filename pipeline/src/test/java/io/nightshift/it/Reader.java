package io.nightshift.it;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads tables of predictions as their users do, with a Spark in the tests' own process. */
final class Reader implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final SparkSession spark;

  private Reader(SparkSession spark) {
    this.spark = spark;
  }

  static Reader open() {
    return new Reader(
        SparkSession.builder()
            .master("local[2]")
            .appName("reader")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate());
  }

  /** Some columns of a table of any kind, in the order of the first of them. */
  List<Row> rows(Path table, String first, String... more) {
    return spark.read().parquet(table.toString()).sort(first).select(first, more).collectAsList();
  }

  /**
   * The prediction of a row.
   *
   * @param delayed the model's label
   */
  record Prediction(float probability, long delayed) {
    boolean isEqualTo(Prediction other) {
      return Math.abs((double) probability - other.probability) <= 1e-6 && delayed == other.delayed;
    }
  }

  /** Predictions by the key of their row, no key twice. */
  record Predictions(Map<String, Prediction> byFlight) {
    static final Predictions NONE = new Predictions(Map.of());

    private static Predictions of(Dataset<Row> rows) {
      Map<String, Prediction> byFlight = new HashMap<>();
      for (Row row : rows.collectAsList()) {
        Prediction before =
            byFlight.put(row.getString(0), new Prediction(row.getFloat(1), row.getLong(2)));
        assertThat(before).as("row %s is there twice", row.getString(0)).isNull();
      }
      return new Predictions(byFlight);
    }

    /** Fails unless these are the same rows, with the same labels and all but the same scores. */
    void requireEqual(Predictions expected) {
      assertThat(byFlight.keySet()).isEqualTo(expected.byFlight.keySet());
      assertThat(byFlight)
          .allSatisfy(
              (flight, prediction) ->
                  assertThat(prediction)
                      .matches(expected.byFlight.get(flight)::isEqualTo, "is expected"));
    }

    /** Whether these are the same rows, with the same labels and all but the same scores. */
    boolean isEqualTo(Predictions expected) {
      return byFlight.keySet().equals(expected.byFlight.keySet())
          && byFlight.entrySet().stream()
              .allMatch(entry -> entry.getValue().isEqualTo(expected.byFlight.get(entry.getKey())));
    }

    int size() {
      return byFlight.size();
    }
  }

  /** What the sample data says must come out of a day. */
  Predictions expected(Installation installation, int version, String day) {
    return Predictions.of(expected(installation, version).where(col("snapshot_date").equalTo(day)));
  }

  /** What the sample data says must come out of all days. */
  Predictions expectedOfAllDays(Installation installation, int version) {
    return Predictions.of(expected(installation, version));
  }

  private Dataset<Row> expected(Installation installation, int version) {
    String file = "expected/flight-delay-v%d.parquet".formatted(version);
    return spark
        .read()
        .parquet(installation.sampleData().resolve(file).toString())
        .select("flight_id", "probability", "label", "snapshot_date");
  }

  /** The rows of a snapshot as JSON, a document each. */
  List<String> json(Path snapshot) {
    return spark.read().parquet(snapshot.toString()).toJSON().collectAsList();
  }

  /** The columns of a snapshot, in the DDL of Spark SQL. */
  String schema(Path snapshot) {
    return spark.read().parquet(snapshot.toString()).schema().toDDL();
  }

  /** How it reaches storage; more may be set. */
  Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }

  /** What anybody finds who reads the whole folder. */
  Predictions plain(Path table) {
    return plain(table.toString());
  }

  /** What anybody finds who reads the whole folder, on any storage. */
  Predictions plain(String table) {
    Dataset<Row> rows;
    try {
      rows = read(table);
    } catch (Exception e) {
      if (e instanceof AnalysisException nothing
          && List.of("PATH_NOT_FOUND", "UNABLE_TO_INFER_SCHEMA").contains(nothing.getCondition())) {
        return Predictions.NONE;
      }
      throw e;
    }
    return Predictions.of(rows);
  }

  /** What anybody finds of a day who reads the whole folder, on any storage. */
  Predictions plain(String table, String day) {
    return Predictions.of(
        spark
            .read()
            .parquet(table)
            .where(col("snapshot_date").equalTo(day))
            .select("flight_id", "delay_probability", "delayed"));
  }

  private Dataset<Row> read(String... paths) {
    return spark.read().parquet(paths).select("flight_id", "delay_probability", "delayed");
  }

  /** How many rows, and how many different keys, the whole folder has. */
  List<Long> rowsAndKeys(Path table) {
    return rowsAndKeys(table.toString());
  }

  /** How many rows, and how many different keys, the whole folder has, on any storage. */
  List<Long> rowsAndKeys(String table) {
    Dataset<Row> flights = spark.read().parquet(table).select("flight_id");
    return List.of(flights.count(), flights.distinct().count());
  }

  /** What somebody finds who reads what the current record of a snapshot says. */
  Predictions recorded(Path table, JsonNode record) throws IOException {
    JsonNode arm = record.get("arms").get(0);
    List<String> files = new ArrayList<>();
    long rows = 0;
    for (JsonNode file : arm.get("files")) {
      files.add(locate(table, record, file).toString());
      rows += file.get("rows").asLong();
    }
    Predictions predictions = Predictions.of(read(files.toArray(String[]::new)));
    assertThat(predictions.size()).isEqualTo(Math.toIntExact(rows));
    assertThat(record.get("counts").get("scored").asLong()).isEqualTo(rows);
    return predictions;
  }

  /** A file of a run that died right after its record was made is where it was staged. */
  private static Path locate(Path table, JsonNode record, JsonNode file) throws IOException {
    Path visible = table.resolve(file.get("path").asText());
    Path staged =
        table
            .resolve("_staged/run_id=" + record.get("run_id").asText())
            .resolve(file.get("path").asText());
    Path found = Files.exists(visible) ? visible : staged;
    assertThat(found).isRegularFile().hasSize(file.get("bytes").asLong());
    return found;
  }

  /** The publication records of a snapshot, oldest first. */
  static List<JsonNode> records(Path table, String snapshot) throws IOException {
    Path folder = table.resolve("_publications/snapshot_date=" + snapshot);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<JsonNode> records = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file :
          files.filter(path -> path.toString().matches(".*/\\d{8}\\.json")).sorted().toList()) {
        records.add(JSON.readTree(file.toFile()));
      }
    }
    return records;
  }

  /** The one document that a command has printed. */
  static JsonNode json(String printed) throws IOException {
    return JSON.readTree(printed);
  }

  /**
   * Makes a snapshot out of all days, many times over, each row under a key of its own, without the
   * rows that cannot be scored.
   */
  void multiply(SampleJob job, int times, int files, String snapshot) {
    multiply(job, times, files, job.snapshot(snapshot));
  }

  /** The same into any folder. */
  void multiply(SampleJob job, int times, int files, Path folder) {
    spark
        .read()
        .parquet(job.installation().sampleData().resolve("snapshots").toString())
        .where(col("leg_of_day").isNotNull())
        .drop("snapshot_date")
        .crossJoin(spark.range(times).withColumnRenamed("id", "copy"))
        .withColumn("flight_id", concat_ws("/", col("flight_id"), col("copy")))
        .drop("copy")
        .repartition(files)
        .write()
        .parquet(folder.toString());
  }

  @Override
  public void close() {
    spark.stop();
  }
}
