package io.nightshift.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.ByRows;
import io.nightshift.run.fixture.Models;
import io.nightshift.run.fixture.Runs;
import io.nightshift.run.fixture.SparkFixture;
import io.nightshift.table.RejectGroup;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether a snapshot is read by columns or by rows makes no difference to what comes of it. */
class ColumnsAndRowsTest {
  @TempDir private Path folder;

  private Path snapshot;

  @BeforeEach
  void registerAModel() {
    snapshot = folder.resolve("snapshot");
    Models.register(folder.resolve("registry"), "linear", Map.of());
  }

  private Outcome.Published publish(String table, String rest) {
    return Runs.publish(
        Runs.job(
            """
            job: test
            model: m:1
            registry: %1$s/registry
            output: {table: %1$s/%2$s, columns: {score: score, twice: doubled}}
            rejects: {max-ratio: 1}
            %3$s
            """
                .formatted(folder, table, rest.replace("SNAPSHOT", snapshot.toString()))),
        "today");
  }

  private void assertSameByColumnsAndByRows(String rest) {
    var byColumns = publish("columns", rest);
    ByRows.run(
        () -> {
          var byRows = publish("rows", rest);
          assertThat(byColumns.report().counts()).isEqualTo(byRows.report().counts());
          assertThat(byColumns.report().clipped()).isEqualTo(byRows.report().clipped());
          assertThat(counts(byColumns)).isEqualTo(counts(byRows));
          assertThat(byColumns.report().profiles())
              .containsOnlyKeys("score")
              .isEqualTo(byRows.report().profiles());
        });
    assertThat(texts("columns/model_version=1")).isEqualTo(texts("rows/model_version=1"));
    if (byColumns.report().counts().rejected() > 0) {
      assertThat(texts("columns/_rejects")).isEqualTo(texts("rows/_rejects"));
    }
  }

  private static Map<String, Long> counts(Outcome.Published outcome) {
    return outcome.report().rejectGroups().stream()
        .collect(Collectors.toMap(group -> group.code() + " " + group.column(), RejectGroup::rows));
  }

  /** As JSON, since bytes have no equality; without what is different in every run. */
  private List<String> texts(String files) {
    Dataset<Row> rows =
        SparkFixture.spark()
            .read()
            .parquet(folder.resolve(files).toString())
            .drop("run_id", "reject_run_id");
    return rows
        .selectExpr("to_json(struct(*), map('ignoreNullFields', 'false')) AS text")
        .orderBy("text")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "float;   NULL, 'NaN', '-0.0', '1.5', '3.4028235E38', 'Infinity'; reject",
        "float;   NULL, 'NaN', '-0.0', '1.5', '3.4028235E38', 'Infinity'; nan",
        "double;  NULL, 'NaN', '-0.0', '0.1', '1E39', '-Infinity', '1E-50'; {fill: 7}",
        "double;  NULL, 'NaN', '-0.0', '0.1', '1E39', '-Infinity', '1E-50'; reject",
        "bigint;  NULL, 0, 16777216, 16777217, -16777217, 9007199254740993; {fill: -1}",
        "int;     NULL, 0, 16777216, 16777217, -2147483648; reject",
        "smallint; NULL, -32768, 0, 32767; nan",
        "tinyint; NULL, -128, 0, 127; reject",
        "boolean; NULL, true, false; {fill: 3}",
        "decimal(20,4); NULL, 0, '0.0001', '9999999999999999.9999'; reject"
      })
  void everyNumberInAnyPlace(String type, String values, String missing) {
    Random random = new Random(type.hashCode() + missing.hashCode());
    String[] choices = values.split(", ", -1);
    String rows =
        IntStream.range(0, 300)
            .mapToObj(
                id ->
                    "(%d, %s)"
                        .formatted(
                            id,
                            IntStream.range(0, 3)
                                .mapToObj(
                                    c ->
                                        random.nextInt(4) == 0
                                            ? choices[random.nextInt(choices.length)]
                                            : "1")
                                .map(value -> "CAST(%s AS %s)".formatted(value, type))
                                .collect(Collectors.joining(", "))))
            .collect(Collectors.joining(", "));
    SparkFixture.spark()
        .sql("SELECT * FROM VALUES %s AS t(id, a, b, c)".formatted(rows))
        .repartition(2)
        .write()
        .parquet(snapshot.toString());

    for (boolean narrowing : new boolean[] {false, true}) {
      boolean isRefused = !narrowing && (type.startsWith("double") || type.startsWith("decimal"));
      if (!isRefused) {
        assertSameByColumnsAndByRows(
            """
            input: {path: SNAPSHOT, key: id, keep: [a]}
            inputs: {X: [a, b, c]}
            missing: {X: %s}
            allow-narrowing: %s
            inference: {batch-rows: 37}
            """
                .formatted(missing, narrowing));
      }
    }
  }

  @Test
  void everyTypeThatIsCarried() {
    SparkFixture.spark()
        .sql(
            """
            SELECT id, 1f AS a, if(id % 5 = 0, NULL, 2f) AS b, 3f AS c,
              timestamp_micros(id * 1234567890123457) AS at,
              timestamp_ntz'2013-06-14 02:30:00.123456' AS local,
              date_add(date'1500-12-30', CAST(id * 997 AS INT)) AS day,
              CAST(id - 0.01 AS DECIMAL(9,2)) AS price,
              CAST(-id AS DECIMAL(18,3)) AS middling,
              CAST(id AS DECIMAL(38,18)) AS exact,
              CAST(CAST(id AS STRING) AS BINARY) AS bytes,
              if(id % 3 = 0, NULL, array(array(id, NULL), NULL, array())) AS lists,
              if(id % 3 = 1, NULL, map('a', id, 'b', NULL)) AS map,
              if(id % 3 = 2, NULL, concat('Zürich 🛫 ', CAST(id AS STRING))) AS town,
              if(id % 3 = 2, 'often', 'the same') AS word,
              id > 1 AS flag, CAST(id AS TINYINT) AS tiny, CAST(id AS SMALLINT) AS small,
              id / 3 AS ratio, id % 2 AS part
            FROM range(100)
            """)
        .write()
        .partitionBy("part")
        .parquet(snapshot.toString());

    assertSameByColumnsAndByRows(
        """
        input:
          path: SNAPSHOT
          key: [id, at]
          keep: [local, day, price, middling, exact, bytes, lists, map, town, word, flag, tiny,
                 small, ratio, part]
        inputs: {X: [a, b, c]}
        rules: {c: {max: 2.5, on-violation: clip}}
        """);
  }

  @Test
  void timesThatOldWritersStoreIn96Bits() {
    SparkFixture.spark().conf().set("spark.sql.parquet.outputTimestampType", "INT96");
    try {
      SparkFixture.spark()
          .sql(
              "SELECT id, 1f a, 2f b, 3f c, timestamp_micros(id * 987654321012345) AS at FROM range(50)")
          .write()
          .parquet(snapshot.toString());
    } finally {
      SparkFixture.spark().conf().unset("spark.sql.parquet.outputTimestampType");
    }

    assertSameByColumnsAndByRows(
        """
        input: {path: SNAPSHOT, key: at, keep: id}
        inputs: {X: [a, b, c]}
        """);
  }

  @Test
  void columnsThatSomeFilesDoNotHave() {
    SparkFixture.spark()
        .sql("SELECT id, 1f a, 2f b, 3f c, 'x' AS note, array(1) AS list FROM range(40)")
        .coalesce(1)
        .write()
        .parquet(snapshot.toString());
    SparkFixture.spark()
        .sql("SELECT 100 + id AS id, 1f a, 2f c FROM range(40)")
        .coalesce(1)
        .write()
        .mode(SaveMode.Append)
        .parquet(snapshot.toString());

    // Which of the two files tells the schema depends on their names, so a job for both.
    boolean hasAll =
        List.of(SparkFixture.spark().read().parquet(snapshot.toString()).columns()).contains("b");
    assertSameByColumnsAndByRows(
        hasAll
            ? """
            input: {path: SNAPSHOT, key: id, keep: [note, list]}
            inputs: {X: [a, b, c]}
            """
            : """
            input: {path: SNAPSHOT, key: id}
            inputs: {X: [a, c, c]}
            """);
  }
}
