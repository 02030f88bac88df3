package io.nightshift.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.ByRows;
import io.nightshift.run.fixture.Snapshots;
import io.nightshift.run.fixture.SparkFixture;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Spark can be asked for columns of. Were it less, runs would be slow, and nothing else. */
class ColumnarPlanTest {
  @TempDir private Path folder;

  private Dataset<Row> written(String query) {
    Path snapshot = Snapshots.write(folder.resolve("snapshot"), query);
    return SparkFixture.spark().read().parquet(snapshot.toString());
  }

  @Test
  void flatAndNestedColumnsOfParquetFiles() {
    Dataset<Row> rows =
        written(
            "SELECT id, 'a' AS text, array(array(1f)) AS arrays, map('a', 1) AS map,"
                + " named_struct('a', 1) AS struct, timestamp_seconds(id) AS at FROM range(2)");

    assertThat(ColumnarPlan.of(rows, 4_096))
        .hasValueSatisfying(
            plan ->
                assertThat(plan.columns())
                    .containsExactly("id", "text", "arrays", "map", "struct", "at"));
  }

  @Test
  void someOfTheColumnsInTheOrderOfTheFiles() {
    Dataset<Row> rows = written("SELECT id, id AS a, id AS b, id AS c FROM range(2)");

    assertThat(ColumnarPlan.of(rows.select("a", "c"), 4_096))
        .hasValueSatisfying(plan -> assertThat(plan.columns()).containsExactly("a", "c"));
  }

  @Test
  void partitionsWithinTheSnapshot() {
    SparkFixture.spark()
        .sql("SELECT id, id AS x, id % 2 AS part FROM range(4)")
        .write()
        .partitionBy("part")
        .parquet(folder.resolve("parted").toString());
    Dataset<Row> rows = SparkFixture.spark().read().parquet(folder.resolve("parted").toString());

    assertThat(ColumnarPlan.of(rows.select("x", "part"), 4_096))
        .hasValueSatisfying(plan -> assertThat(plan.columns()).containsExactly("x", "part"));
  }

  @Test
  void tablesOfManyColumns() {
    String columns =
        IntStream.range(0, 1_000).mapToObj(i -> "id AS c" + i).collect(Collectors.joining(", "));

    assertThat(ColumnarPlan.of(written("SELECT %s FROM range(2)".formatted(columns)), 4_096))
        .isPresent();
  }

  @Test
  void notRowsThatSparkHasMade() {
    Dataset<Row> rows = written("SELECT id FROM range(2)");

    assertThat(ColumnarPlan.of(rows.repartition(2), 4_096)).isEmpty();
    ByRows.run(() -> assertThat(ColumnarPlan.of(rows.select("id"), 4_096)).isEmpty());
  }
}
