package io.nightshift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nightshift.inference.SessionCache;
import io.nightshift.run.fixture.Runs;
import io.nightshift.run.fixture.SampleData;
import io.nightshift.run.fixture.Snapshots;
import io.nightshift.run.fixture.SparkFixture;
import io.nightshift.table.DataFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores are those that the models' makers got, however a run is cut into batches and tasks. */
class ParityTest {
  /** Sums in float32 may be taken in another order. */
  private static final double TOLERANCE = 1e-6;

  private static final String OUTPUTS =
      "output.columns={label: label, probability: \"probabilities[1]\"}";

  @TempDir private Path folder;

  /** What a flight was scored. */
  private record Score(long label, double probability) {
    static Map<String, Score> byFlight(Dataset<Row> rows) {
      Map<String, Score> scores = new HashMap<>();
      for (Row row :
          rows.selectExpr("flight_id", "label", "CAST(probability AS DOUBLE)").collectAsList()) {
        Score score = new Score(row.getLong(1), row.getDouble(2));
        assertThat(scores.put(row.getString(0), score)).isNull();
      }
      return scores;
    }
  }

  private static Map<String, Score> expected(int version, String where) {
    return Score.byFlight(
        SparkFixture.spark().read().parquet(SampleData.expected(version)).where(where));
  }

  private static String on(String day) {
    return "snapshot_date = '%s'".formatted(day);
  }

  private static void assertSame(Map<String, Score> actual, Map<String, Score> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet()).isNotEmpty();
    actual.forEach(
        (flight, score) -> {
          double wanted = expected.get(flight).probability();
          assertThat(score.probability()).as(flight).isCloseTo(wanted, within(TOLERANCE));
          if (Math.abs(wanted - 0.5) > TOLERANCE) {
            assertThat(score.label()).as(flight).isEqualTo(expected.get(flight).label());
          }
        });
  }

  private Outcome.Published publish(String snapshot, Path input, String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.addAll(List.of("input.path=" + input, OUTPUTS, "rejects.max-ratio=0.05"));
    return Runs.publish(
        SampleData.job(folder.resolve("table"), all.toArray(String[]::new)), snapshot);
  }

  private Set<String> rejected(Outcome.Published outcome) {
    return outcome.publication().rejects().stream()
        .map(DataFile::path)
        .map(path -> folder.resolve("table").resolve(path).toString())
        .flatMap(path -> flights(SparkFixture.spark().read().parquet(path)).stream())
        .collect(Collectors.toSet());
  }

  private static Set<String> flights(Dataset<Row> rows) {
    return rows.select("flight_id").collectAsList().stream()
        .map(row -> row.getString(0))
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void everyFlightOfEveryDayIsScoredAsExpectedOrRejected(int version) {
    Map<String, Score> expected = expected(version, "true");

    var outcome = publish("all", SampleData.snapshots(), "model=flight-delay:" + version);

    assertSame(Score.byFlight(Runs.predictions(folder.resolve("table"))), expected);
    Set<String> unscored =
        flights(SparkFixture.spark().read().parquet(SampleData.snapshots().toString()));
    unscored.removeAll(expected.keySet());
    assertThat(rejected(outcome)).isEqualTo(unscored).hasSize(140);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 256, 5000})
  void scoresDoNotDependOnTheSizeOfBatches(int rows) {
    publish(
        SampleData.BAD_DAY,
        SampleData.snapshot(SampleData.BAD_DAY),
        "inference.batch-rows=" + rows);

    assertSame(
        Score.byFlight(Runs.predictions(folder.resolve("table"))),
        expected(2, on(SampleData.BAD_DAY)));
  }

  @Test
  void scoresDoNotDependOnTheOrderOfRowsNorOnHowManyTasksReadThem() {
    Path shuffled =
        Snapshots.write(
            folder.resolve("shuffled"),
            SparkFixture.spark()
                .read()
                .parquet(SampleData.snapshot(SampleData.BAD_DAY).toString())
                .orderBy("tailnum", "dest"),
            9);
    SessionCache.shared().closeIdle();
    long openedBefore = SessionCache.shared().opened();

    var outcome = cuttingFilesAt("4096", () -> publish(SampleData.BAD_DAY, shuffled));

    assertThat(outcome.publication().arms().get(0).files()).hasSizeGreaterThanOrEqualTo(9);
    assertSame(
        Score.byFlight(Runs.predictions(folder.resolve("table"))),
        expected(2, on(SampleData.BAD_DAY)));
    // All tasks of this JVM share one session.
    assertThat(outcome.report().sessions()).isEqualTo(1);
    assertThat(SessionCache.shared().opened() - openedBefore).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"4096", "134217728"})
  void scoresDoNotDependOnHowSparkCutsTheFiles(String maxPartitionBytes) {
    var outcome =
        cuttingFilesAt(
            maxPartitionBytes,
            () -> publish(SampleData.BAD_DAY, SampleData.snapshot(SampleData.BAD_DAY)));

    // A file has one row group, which one task reads; of many small parts, most are empty.
    int files = maxPartitionBytes.equals("4096") ? 2 : 1;
    assertThat(outcome.publication().arms().get(0).files()).hasSize(files);
    assertSame(
        Score.byFlight(Runs.predictions(folder.resolve("table"))),
        expected(2, on(SampleData.BAD_DAY)));
  }

  private static <T> T cuttingFilesAt(String maxPartitionBytes, Supplier<T> work) {
    SparkSession spark = SparkFixture.spark();
    Map<String, String> cut =
        Map.of(
            "spark.sql.files.maxPartitionBytes", maxPartitionBytes,
            "spark.sql.files.openCostInBytes", "0",
            "spark.sql.files.minPartitionNum", "1");
    cut.forEach(spark.conf()::set);
    try {
      return work.get();
    } finally {
      cut.keySet().forEach(spark.conf()::unset);
    }
  }

  @Test
  void theSessionIsFoundOpenByTheNextRun() {
    publish(SampleData.GOOD_DAY, SampleData.snapshot(SampleData.GOOD_DAY), "job=first");

    var next = publish(SampleData.DAY, SampleData.snapshot(SampleData.DAY), "job=next");

    assertThat(next.report().sessions()).isZero();
  }
}
