package io.nightshift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.run.fixture.SparkFixture;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyCheckTest {
  @TempDir private Path folder;

  private final SparkSession spark = SparkFixture.spark();

  private static Dataset<Row> rows(String values, String columns) {
    return SparkFixture.spark()
        .sql("SELECT * FROM VALUES %s AS t(%s)".formatted(values, columns))
        .repartition(3);
  }

  private static List<String> problems(Dataset<Row> rows, String... key) {
    return catchThrowableOfType(
            InvalidRequestException.class, () -> KeyCheck.require(rows, List.of(key)))
        .problems();
  }

  @Test
  void acceptsKeysThatTellRowsApart() {
    assertThatCode(() -> KeyCheck.require(rows("('a'), ('b'), ('A')", "id"), List.of("id")))
        .doesNotThrowAnyException();
  }

  @Test
  void acceptsACompositeKeyWhosePartsRepeat() {
    Dataset<Row> rows = rows("('a', 1), ('a', 2), ('b', 1)", "x, y");

    assertThatCode(() -> KeyCheck.require(rows, List.of("x", "y"))).doesNotThrowAnyException();
  }

  @Test
  void doesNotTakeSwappedPartsForTheSameKey() {
    Dataset<Row> rows = rows("('a', 'b'), ('b', 'a')", "x, y");

    assertThatCode(() -> KeyCheck.require(rows, List.of("x", "y"))).doesNotThrowAnyException();
  }

  @Test
  void namesUpToThreeKeysThatAreNotUniqueWithTheirRows() {
    assertThat(
            problems(
                rows("('d'), ('d'), ('c'), ('c'), ('c'), ('b'), ('b'), ('a'), ('a'), ('e')", "id"),
                "id"))
        .containsExactly(
            "Invalid key: 'id' is not unique, for example id=a (2 rows); id=b (2 rows); id=c (3"
                + " rows)");
  }

  @Test
  void namesAllPartsOfACompositeKey() {
    assertThat(problems(rows("('a', 1), ('a', 1), ('a', 2)", "x, y"), "x", "y"))
        .containsExactly("Invalid key: (x, y) is not unique, for example x=a, y=1 (2 rows)");
  }

  @Test
  void countsRowsWithoutAKey() {
    assertThat(problems(rows("('a'), (NULL), (NULL)", "id"), "id"))
        .containsExactly("Invalid key: 'id' is null in 2 rows; every row needs a key");
  }

  @Test
  void wantsEveryPartOfAKey() {
    assertThat(problems(rows("('a', 1), ('a', NULL), (NULL, 2)", "x, y"), "x", "y"))
        .containsExactly("Invalid key: (x, y) is null in 2 rows; every row needs a key");
  }

  @Test
  void tellsOfMissingAndRepeatedKeysTogether() {
    assertThat(problems(rows("(1), (1), (NULL)", "id"), "id"))
        .containsExactly(
            "Invalid key: 'id' is null in 1 row; every row needs a key",
            "Invalid key: 'id' is not unique, for example id=1 (2 rows)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"id % 10000", "(id % 10000 * 7919) % 10007"})
  void findsThatTheLastRowRepeatsTheKeyOfTheFirst(String key) {
    Dataset<Row> rows =
        SparkFixture.spark().range(0, 10_001, 1, 4).selectExpr("%s AS id".formatted(key));

    assertThat(problems(rows, "id"))
        .containsExactly("Invalid key: 'id' is not unique, for example id=0 (2 rows)");
  }

  @ParameterizedTest
  @CsvSource({
    "id, false",
    "timestamp_seconds(id), false",
    "-id, true",
    "CAST(id AS STRING), true",
    // In order in each task, but in between those of others.
    "id % 2500 * 4 + id div 2500, true"
  })
  void shufflesWhatIsInNoOrder(String key, boolean isShuffled) {
    Dataset<Row> rows =
        SparkFixture.spark().range(0, 10_000, 1, 4).selectExpr("%s AS id".formatted(key));

    assertThat(shuffledFor(rows) > 0).isEqualTo(isShuffled);
  }

  /** Each has a byte, which has 256 values. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CAST(id AS BYTE)",
        "CAST(id AS SHORT)",
        "CAST(id AS INT)",
        "id",
        "date_add(DATE'1969-12-01', CAST(id AS INT))",
        "timestamp_seconds(id - 50)",
        "CAST(timestamp_seconds(id) AS TIMESTAMP_NTZ)"
      })
  void takesKeysInOrderFromFiles(String key) {
    for (boolean isDictionary : new boolean[] {true, false}) {
      String path = folder.resolve("rows-" + isDictionary).toString();
      append(path, key, "0, 100", isDictionary);

      for (Dataset<Row> rows : byBothReaders(path)) {
        assertThat(shuffledFor(rows)).isZero();
      }
      append(path, key, "7, 8", isDictionary);
      for (Dataset<Row> rows : byBothReaders(path)) {
        assertThat(problems(rows, "id")).singleElement().asString().endsWith(" (2 rows)");
      }
      append(
          path,
          "CAST(NULL AS " + spark.read().parquet(path).schema().fields()[0].dataType().sql() + ")",
          "0, 3",
          isDictionary);
      for (Dataset<Row> rows : byBothReaders(path)) {
        assertThat(problems(rows, "id"))
            .hasSize(2)
            .contains("Invalid key: 'id' is null in 3 rows; every row needs a key");
      }
    }
  }

  @Test
  void takesKeysFromTheNamesOfFolders() {
    String path = folder.resolve("folders").toString();
    spark.range(6).selectExpr("id", "id AS value").write().partitionBy("id").parquet(path);

    assertThat(shuffledFor(ParquetFiles.read(spark, path, null, path))).isZero();
    spark
        .range(1)
        .selectExpr("3 AS id", "9L AS value")
        .write()
        .mode("append")
        .partitionBy("id")
        .parquet(path);
    assertThat(problems(ParquetFiles.read(spark, path, null, path), "id"))
        .containsExactly("Invalid key: 'id' is not unique, for example id=3 (2 rows)");
  }

  private void append(String path, String key, String range, boolean isDictionary) {
    spark
        .sql("SELECT %s AS id FROM range(%s, 1, 4)".formatted(key, range))
        .write()
        .option("parquet.enable.dictionary", isDictionary)
        .mode("append")
        .parquet(path);
  }

  private List<Dataset<Row>> byBothReaders(String path) {
    return List.of(ParquetFiles.read(spark, path, null, path), spark.read().parquet(path));
  }

  /** How many records are shuffled to find that its keys are unique. */
  private static long shuffledFor(Dataset<Row> rows) {
    return SparkFixture.jobsOf(() -> KeyCheck.require(rows, List.of("id"))).shuffled();
  }

  @Test
  void takesNamesLiterally() {
    Dataset<Row> rows = rows("(1, 1), (1, 2)", "`a.b`, `c d``e`");

    assertThat(problems(rows, "a.b"))
        .containsExactly("Invalid key: 'a.b' is not unique, for example a.b=1 (2 rows)");
    assertThatCode(() -> KeyCheck.require(rows, List.of("c d`e"))).doesNotThrowAnyException();
  }

  @Test
  void showsBytesAsHexadecimalDigits() {
    assertThat(problems(rows("(X'00FF'), (X'00FF')", "id"), "id"))
        .containsExactly("Invalid key: 'id' is not unique, for example id=00FF (2 rows)");
  }

  @Test
  void acceptsEveryTypeThatCanBeCarried() {
    Dataset<Row> rows =
        SparkFixture.spark()
            .sql(
                "SELECT id, CAST(id AS BOOLEAN) b, CAST(id AS DECIMAL(38,2)) d,"
                    + " date_from_unix_date(id) day, timestamp_seconds(id) at, CAST(CAST(id AS"
                    + " STRING) AS BINARY) bytes, array(id) list, CAST(id AS DOUBLE) x FROM"
                    + " range(2)");

    for (String column : rows.columns()) {
      assertThatCode(() -> KeyCheck.require(rows, List.of(column)))
          .as(column)
          .doesNotThrowAnyException();
    }
  }
}
