package io.nightshift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.nightshift.run.fixture.Models;
import io.nightshift.run.fixture.Runs;
import io.nightshift.run.fixture.Snapshots;
import io.nightshift.run.fixture.SparkFixture;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys and kept columns reach the predictions as they are in the snapshot. */
class CarriedColumnsTest {
  @TempDir private Path folder;

  private Path registry;
  private Path table;

  @BeforeEach
  void registerAModel() {
    registry = folder.resolve("registry");
    table = folder.resolve("table");
    Models.register(registry, "linear", Map.of());
  }

  private Outcome.Published publish(Path snapshot, String rest) {
    return Runs.publish(
        Runs.job(
            """
            job: test
            model: m:1
            registry: %s
            output: {table: %s, columns: {score: score, twice: doubled}}
            %s
            """
                .formatted(registry, table, rest.replace("SNAPSHOT", snapshot.toString()))),
        "today");
  }

  @Test
  void everyTypeIsKept() {
    Path snapshot =
        Snapshots.write(
            folder.resolve("snapshot"),
            """
            SELECT id, 1f AS a, 2f AS b, 3f AS c,
              timestamp_micros(id * 1234567890123457) AS at,
              timestamp_ntz'2013-06-14 02:30:00.123456' AS local,
              date_add(date'1969-12-30', CAST(id AS INT)) AS day,
              CAST(id - 0.01 AS DECIMAL(9,2)) AS price,
              CAST(id AS DECIMAL(38,18)) AS exact,
              CAST(CAST(id AS STRING) AS BINARY) AS bytes,
              if(id = 0, NULL, array(id, NULL)) AS list,
              if(id = 0, NULL, 'Zürich') AS town,
              id > 1 AS flag, CAST(id AS TINYINT) AS tiny
            FROM range(3)
            """);

    publish(
        snapshot,
        """
        input:
          path: SNAPSHOT
          key: [id, at]
          keep: [local, day, price, exact, bytes, list, town, flag, tiny]
        inputs: {X: [a, b, c]}
        """);

    String[] carried = {
      "id", "at", "local", "day", "price", "exact", "bytes", "list", "town", "flag", "tiny"
    };
    Dataset<Row> expected =
        SparkFixture.spark().read().parquet(snapshot.toString()).selectExpr(carried);
    Dataset<Row> actual = Runs.predictions(table);
    assertThat(actual.columns()).startsWith(carried);
    assertThat(actual.selectExpr(carried).schema().simpleString())
        .isEqualTo(expected.schema().simpleString());
    assertThat(actual.selectExpr(carried).orderBy("id").collectAsList())
        .isEqualTo(expected.orderBy("id").collectAsList());
  }

  @Test
  void namesAreTakenLiterally() {
    Path snapshot =
        Snapshots.write(
            folder.resolve("snapshot"),
            "SELECT id AS `the.key`, 1f AS `a.b`, 2f AS `c d`, 3f AS `e``f`, 'x' AS `kept.one`,"
                + " named_struct('b', 9f) AS a FROM range(2)");

    publish(
        snapshot,
        """
        input: {path: SNAPSHOT, key: the.key, keep: [kept.one, "e`f"]}
        inputs: {X: [a.b, c d, "e`f"]}
        """);

    Dataset<Row> predictions = Runs.predictions(table);
    assertThat(predictions.columns()).startsWith("the.key", "kept.one", "e`f", "score", "twice");
    assertThat(
            predictions.orderBy("`the.key`").select("`the.key`", "`e``f`", "score").collectAsList())
        .extracting(row -> row.getFloat(1), row -> Math.round(row.getFloat(2) * 10))
        // 0.1 + 2 · 0.2 + 3 · 0.4 + 0.5
        .containsExactly(tuple(3f, 22), tuple(3f, 22));
  }

  @Test
  void aPathWithoutAPlaceholderIsTakenAsItStands() {
    Path snapshot =
        Snapshots.write(
            folder.resolve("latest"), "SELECT id, array(1f, 2f, 3f) AS X FROM range(4)");

    var outcome = publish(snapshot, "input: {path: SNAPSHOT, key: id}");

    assertThat(outcome.publication().snapshot()).isEqualTo("today");
    assertThat(outcome.publication().input().path()).isEqualTo(snapshot.toString());
    assertThat(Runs.predictions(table).select("snapshot_date").distinct().collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("today");
  }

  @Test
  void filesWithoutRowsDoNoHarm() {
    Path snapshot = folder.resolve("snapshot");
    Dataset<Row> rows = SparkFixture.spark().sql("SELECT id, array(1f, 2f, 3f) AS X FROM range(2)");
    Snapshots.write(snapshot, rows, 1);
    rows.where("false").write().mode("append").parquet(snapshot.toString());

    var outcome = publish(snapshot, "input: {path: SNAPSHOT, key: id}");

    assertThat(outcome.publication().input().files()).isEqualTo(2);
    assertThat(outcome.publication().arms().get(0).files()).hasSize(1);
    assertThat(Runs.predictions(table).count()).isEqualTo(2);
  }

  @Test
  void columnsOfAWholeOutputAreArrays() {
    Path snapshot =
        Snapshots.write(folder.resolve("snapshot"), "SELECT 1 AS id, array(1f, 2f, 3f) AS X");

    var outcome = publish(snapshot, "input: {path: SNAPSHOT, key: id}");

    assertThat(Runs.predictions(table).selectExpr("to_json(twice)").collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("[2.0,4.0,6.0]");
    Preview preview =
        Preview.of(
            SparkFixture.spark(), outcome.plan().table(), outcome.publication().arms().get(0), 5);
    assertThat(preview.columns()).containsExactly("id", "score", "twice");
    assertThat(preview.rows())
        .isEqualTo(List.of(List.of("1", "2.200000", "[2.000000, 4.000000, 6.000000]")));
  }
}
