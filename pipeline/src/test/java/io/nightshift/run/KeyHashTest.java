package io.nightshift.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.Snapshots;
import io.nightshift.run.fixture.SparkFixture;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyHashTest {
  private static final int ROWS = 300;

  @TempDir private Path folder;

  private static KeyHash hash(Dataset<Row> keys) {
    return new KeyHash(Arrays.stream(keys.schema().fields()).map(StructField::dataType).toList());
  }

  /** Of the rows that have all parts of their key. */
  private static Set<Long> byRows(Dataset<Row> keys) {
    KeyHash hash = hash(keys);
    Set<Long> hashes = new TreeSet<>();
    keys.collectAsList().stream()
        .filter(row -> !row.anyNull())
        .forEach(row -> hashes.add(hash.of(row)));
    return hashes;
  }

  private static Set<Long> byColumns(Dataset<Row> keys) {
    KeyHash hash = hash(keys);
    Set<Long> hashes = new TreeSet<>();
    new SnapshotReader(keys, List.of(keys.columns()), 7)
        .mapPartitions(
            batches -> {
              HashList list = new HashList();
              batches.forEachRemaining(batch -> hash.addAll(batch, list));
              return list.hashes().stream().flatMap(KeyHashTest::boxed).iterator();
            })
        .collect()
        .forEach(hashes::add);
    return hashes;
  }

  private static Stream<Long> boxed(LongBuffer hashes) {
    return IntStream.range(hashes.position(), hashes.limit()).mapToObj(hashes::get);
  }

  private Dataset<Row> keys(String columns) {
    Path snapshot =
        Snapshots.write(
            folder.resolve("snapshot"), "SELECT %s FROM range(%d)".formatted(columns, ROWS));
    return SparkFixture.spark().read().parquet(snapshot.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id",
        "CAST(id AS INT) a",
        "CAST(id - 150 AS SMALLINT) a",
        "CAST(id % 100 AS TINYINT) a, id DIV 100 b",
        "date_add(date'1500-12-30', CAST(id * 997 AS INT)) a",
        "timestamp_micros(id * 1234567890123457) a",
        "CAST(id - 150 AS FLOAT) a",
        "id / 7 a",
        "CAST(id - 0.01 AS DECIMAL(9,2)) a",
        "CAST(id - 0.01 AS DECIMAL(18,3)) a",
        "CAST(id - 0.01 AS DECIMAL(38,18)) a",
        "CAST(id AS STRING) a",
        "repeat('x', CAST(id AS INT)) a",
        "repeat(chr(0), CAST(id AS INT)) a",
        "concat('Zürich 🛫 ', CAST(id AS STRING)) a",
        "CAST(CAST(id AS STRING) AS BINARY) a",
        "id % 2 = 0 a, id DIV 2 b",
        "array(array(id, NULL), NULL) a",
        "array_repeat('', CAST(id AS INT)) a",
        "id % 17 a, CAST(id DIV 17 AS STRING) b",
        "CAST(id AS STRING) a, 'the same' b, id % 3 c"
      })
  void differentKeysHaveDifferentHashesThatAreTheSameByRowsAndByColumns(String columns) {
    Dataset<Row> keys = keys(columns);

    assertThat(byColumns(keys)).hasSize(ROWS).isEqualTo(byRows(keys));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "if(id % 2 = 0, 0d, -0d) a",
        "CAST(if(id % 2 = 0, 0d, -0d) AS FLOAT) a",
        "if(id % 2 = 0, double('NaN'), sqrt(-1d)) a",
        "'again' a, 1 b"
      })
  void equalKeysHaveTheSame(String columns) {
    Dataset<Row> keys = keys(columns);

    assertThat(byColumns(keys)).hasSize(1).isEqualTo(byRows(keys));
  }

  @Test
  void rowsWithoutAKeyHaveNone() {
    Dataset<Row> keys = keys("if(id < 3, NULL, id) a, if(id > 290, NULL, CAST(id AS STRING)) b");

    assertThat(byColumns(keys)).hasSize(ROWS - 12).isEqualTo(byRows(keys));
  }

  @Test
  void partsThatSwapTheirPlacesAreAnotherKey() {
    Set<Long> both = new HashSet<>(byRows(keys("id a, id + 1 b").filter("a = 1")));
    both.addAll(byRows(SparkFixture.spark().sql("SELECT 2L a, 1L b")));

    assertThat(both).hasSize(2);
  }
}
