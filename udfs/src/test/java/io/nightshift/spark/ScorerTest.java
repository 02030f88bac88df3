package io.nightshift.spark;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.NightshiftException;
import io.nightshift.fixture.LocalSpark;
import io.nightshift.fixture.TestRegistry;
import io.nightshift.inference.SessionCache;
import io.nightshift.model.ModelVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.Metadata;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scorer adds to rows, and what it leaves alone. */
class ScorerTest {
  private static final Map<String, List<String>> ABC = Map.of("X", List.of("a", "b", "c"));

  private final SparkSession spark = LocalSpark.ofNotebook();
  @TempDir private Path folder;
  private TestRegistry registry;
  private ModelVersion version;

  @BeforeEach
  void register() {
    registry = new TestRegistry(folder.resolve("registry"));
    version = registry.register("m", "linear", ABC);
    registry.promote("m", "champion", 1);
  }

  private Scorer scorer() {
    return Nightshift.scorer("m@champion", registry.location()).output("score", "score");
  }

  private Dataset<Row> numbers(long from, long to) {
    return spark
        .range(from, to, 1, 3)
        .selectExpr(
            "id", "CAST(id AS FLOAT) AS a", "0f AS b", "if(id % 5 = 4, null, 0f) AS c", "'x' AS t");
  }

  private static List<String> collected(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(Row::toString).toList();
  }

  @Test
  void keepsRowsTheirOrderAndTheirColumnsAndAddsScoresOrReasons() {
    Dataset<Row> scored = scorer().transform(numbers(0, 3_000));

    assertThat(scored.columns()).containsExactly("id", "a", "b", "c", "t", "score", "reject");
    List<Row> rows = scored.collectAsList();
    assertThat(rows).hasSize(3_000);
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      assertThat(row.getLong(0)).isEqualTo(i);
      assertThat(row.getString(4)).isEqualTo("x");
      if (i % 5 == 4) {
        assertThat(row.isNullAt(5)).isTrue();
        assertThat(row.getStruct(6)).hasToString("[bind,missing,c,column 'c' is missing]");
      } else {
        assertThat(row.getFloat(5)).isEqualTo(0.1f * i + 0.5f);
        assertThat(row.isNullAt(6)).isTrue();
      }
    }
  }

  @Test
  void isPartOfAnyQuery() {
    Dataset<Row> scored =
        scorer().transform(numbers(0, 100).where("id < 50")).where("score > 3").select("id");

    assertThat(scored.join(spark.range(30).toDF(), "id").count()).isEqualTo(3);
    assertThat(scored.limit(3).count()).isEqualTo(3);
    assertThat(scorer().transform(numbers(0, 0)).count()).isZero();
  }

  @Test
  void readsOnlyWhatIsAskedFor() {
    numbers(0, 10).withColumn("more", col("t")).write().parquet(folder.resolve("rows").toString());
    Dataset<Row> rows = spark.read().parquet(folder.resolve("rows").toString());

    Dataset<Row> scored = scorer().keep("id").transform(rows);

    assertThat(scored.columns()).containsExactly("id", "score", "reject");
    assertThat(plan(scored)).contains("ReadSchema: struct<id:bigint,a:float,b:float,c:float>");
    assertThat(scored.where("reject is null").count()).isEqualTo(8);
  }

  private static String plan(Dataset<Row> rows) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution().toString();
  }

  @Test
  void stopsAtTheFirstBadRowIfStrict() {
    Dataset<Row> scored = scorer().strict().transform(numbers(0, 100));

    assertThat(scored.columns()).containsExactly("id", "a", "b", "c", "t", "score");
    assertThat(scorer().strict().transform(numbers(0, 4)).count()).isEqualTo(4);
    assertThatExceptionOfType(Exception.class)
        .isThrownBy(scored::collectAsList)
        .satisfies(
            e ->
                assertThat(NightshiftException.in(e).orElseThrow())
                    .hasMessage(
                        "Cannot score a row (missing): column 'c' is missing. A scorer that is not strict keeps such rows, with the reason"));
  }

  @Test
  void isPinnedToWhatTheAliasStoodForWhenItWasMade() {
    // Given
    Scorer before = scorer();
    Dataset<Row> lazy = before.transform(numbers(0, 2));
    registry.register("m", "cube", Map.of());

    // When
    registry.promote("m", "champion", 2);

    // Then
    assertThat(before.version()).isEqualTo("m:1");
    assertThat(before.digest()).isEqualTo(version.digest());
    assertThat(before.reference()).isEqualTo("m@champion");
    assertThat(collected(lazy.select("score"))).containsExactly("[0.5]", "[0.6]");
    assertThat(collected(before.transform(numbers(0, 1)).select("score"))).containsExactly("[0.5]");
    assertThat(Nightshift.scorer("m@champion", registry.location()).version()).isEqualTo("m:2");
  }

  @Test
  void planAndSchemaTellTheVersion() {
    Dataset<Row> scored = scorer().transform(numbers(0, 2));

    assertThat(plan(scored)).contains("nightshift m:1 sha256:" + version.digest());
    Metadata metadata = scored.schema().apply("score").metadata();
    assertThat(metadata.getString("nightshift.model")).isEqualTo("m:1");
    assertThat(metadata.getString("nightshift.reference")).isEqualTo("m@champion");
    assertThat(metadata.getString("nightshift.digest")).isEqualTo(version.digest());
    assertThat(scored.schema()).isEqualTo(scorer().transformSchema(numbers(0, 1).schema()));
  }

  @Test
  void feedsInputsFromOtherColumnsAndFillsWhatIsMissing() {
    Dataset<Row> rows = spark.sql("SELECT 1d AS x, 2f AS y, CAST(null AS FLOAT) AS `z.z`");

    Dataset<Row> scored =
        Nightshift.scorer("m:1", registry.location())
            .input("X", "x", "y", "z.z")
            .allowNarrowing("X")
            .missingAs("z.z", 10)
            .output("first", "doubled[0]")
            .output("all", "doubled")
            .transform(rows);

    assertThat(collected(scored.select("first", "all", "reject")))
        .containsExactly("[2.0,ArraySeq(2.0, 4.0, 20.0),null]");
  }

  @Test
  void optionsSurviveAsJson() {
    Scorer scorer =
        scorer()
            .input("X", "b", "a", "c")
            .output("a_doubled", "doubled[1]")
            .missingAsNan("c")
            .allowNarrowing()
            .keep("id", "t")
            .rejectColumn("why");

    Scorer again = Nightshift.scorer("m@champion", registry.location(), scorer.optionsAsJson());

    assertThat(again.optionsAsJson()).isEqualTo(scorer.optionsAsJson());
    assertThat(collected(again.transform(numbers(4, 6))))
        .isEqualTo(collected(scorer.transform(numbers(4, 6))))
        .containsExactly("[4,x,NaN,8.0,null]", "[5,x,1.5,10.0,null]");
  }

  @Test
  void tellsAllThatDoesNotFitAtOnce() {
    Dataset<Row> rows = spark.sql("SELECT 1f AS a, 'one' AS b, 2 AS Score");

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> scorer().keep("a", "idd").transform(rows))
        .satisfies(
            e ->
                assertThat(e.problems())
                    .containsExactly(
                        "Cannot bind input 'X' of m:1: column 'b' is string, the model wants float32. Cast it in the snapshot, or map another column under 'inputs'",
                        "Cannot bind input 'X' of m:1: the snapshot has no column 'c'",
                        "Unknown column 'idd' to keep: the rows have no such column"));
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(
            () -> scorer().rejectColumn("A").transform(numbers(0, 1).withColumn("SCORE", col("a"))))
        .satisfies(
            e ->
                assertThat(e.problems())
                    .containsExactly(
                        "Cannot add prediction column 'score': the rows have a column of that name; choose another one for the output",
                        "Cannot add column 'A' for the reasons of rejects: there is a column of that name; choose another one for it"));
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> scorer().transform(numbers(0, 1).select(col("*"), col("b"))))
        .withMessageContaining(
            "Cannot tell which column 'b' feeds the model: the rows have 2 of that name; rename or drop the others");
  }

  @Test
  void refusesAModelThatNobodyKnowsAndARegistryThatNobodyNames() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> Nightshift.scorer("m@chempion", registry.location()))
        .withMessageContaining("did you mean 'champion'?");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> Nightshift.registry(Map.of("NIGHTSHIFT_REGISTRY", " ")))
        .withMessage(
            "No registry is given: name one with the model, or set NIGHTSHIFT_REGISTRY for the driver");
    assertThat(Nightshift.registry(Map.of("NIGHTSHIFT_REGISTRY", "/r"))).isEqualTo("/r");
  }

  @Test
  void queriesAtTheSameTimeShareOneSession() throws InterruptedException, ExecutionException {
    // Given
    SessionCache.shared().closeIdle();
    long opened = SessionCache.shared().opened();
    Scorer scorer = scorer();
    List<String> expected = collected(scorer.transform(numbers(0, 5_000)));

    // When
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<List<String>>> results = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        results.add(threads.submit(() -> collected(scorer.transform(numbers(0, 5_000)))));
      }
      // Then
      for (Future<List<String>> result : results) {
        assertThat(result.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdown();
    }
    assertThat(SessionCache.shared().opened() - opened).isEqualTo(1);
  }
}
