package io.nightshift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.run.fixture.SparkFixture;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyCheckTest {
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

  /** One of the last partition that the first has, too; in order or not. */
  @ParameterizedTest
  @ValueSource(strings = {"id", "(id * 7919) % 10007"})
  void findsARepeatedNumberWhereverItIs(String number) {
    Dataset<Row> rows =
        SparkFixture.spark()
            .range(0, 10_001, 1, 4)
            .selectExpr("%s AS id".formatted(number.replace("id", "(id % 10000)")));

    assertThat(problems(rows, "id"))
        .containsExactly("Invalid key: 'id' is not unique, for example id=0 (2 rows)");
  }

  @ParameterizedTest
  @CsvSource({"id, false", "-id, true", "CAST(id AS STRING), true", "timestamp_seconds(id), false"})
  void shufflesWhatIsInNoOrder(String key, boolean isShuffled) throws TimeoutException {
    Dataset<Row> rows =
        SparkFixture.spark().range(0, 10_000, 1, 4).selectExpr("%s AS id".formatted(key));
    AtomicLong shuffled = new AtomicLong();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onStageCompleted(SparkListenerStageCompleted stage) {
            shuffled.addAndGet(
                stage.stageInfo().taskMetrics().shuffleWriteMetrics().recordsWritten());
          }
        };
    SparkContext context = SparkFixture.spark().sparkContext();
    context.addSparkListener(listener);
    try {
      KeyCheck.require(rows, List.of("id"));
      context.listenerBus().waitUntilEmpty();
    } finally {
      context.removeSparkListener(listener);
    }

    assertThat(shuffled.get() > 0).isEqualTo(isShuffled);
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
