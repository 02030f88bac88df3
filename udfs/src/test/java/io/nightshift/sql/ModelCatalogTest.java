package io.nightshift.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.fixture.LocalSpark;
import io.nightshift.fixture.TestModels;
import io.nightshift.fixture.TestRegistry;
import io.nightshift.inference.SessionCache;
import io.nightshift.model.ModelVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models as functions of SQL. */
class ModelCatalogTest {
  private static final String CATALOG = "spark.sql.catalog.nightshift";

  @TempDir private Path folder;
  private SparkSession spark;
  private TestRegistry registry;
  private ModelVersion version;

  /** A session of its own, since it keeps the catalog that it has met first. */
  @BeforeEach
  void openSession() {
    registry = new TestRegistry(folder);
    version = registry.register("m", "linear", Map.of("X", List.of("a", "b", "c")));
    registry.promote("m", "champion", 1);
    spark = newSession();
    spark
        .sql("SELECT id, CAST(id AS FLOAT) AS a, 0f AS b, if(id = 4, null, 0f) AS c FROM range(6)")
        .createOrReplaceTempView("t");
  }

  private SparkSession newSession() {
    SparkSession session = LocalSpark.ofNotebook().newSession();
    session.conf().set(CATALOG, ModelCatalog.class.getName());
    session.conf().set(CATALOG + ".registry", registry.location());
    return session;
  }

  private List<String> collected(String query) {
    return spark.sql(query).collectAsList().stream().map(Row::toString).toList();
  }

  private static String plan(Dataset<Row> rows) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution().toString();
  }

  @Test
  void scoresStructs() {
    assertThat(
            collected(
                "SELECT id, s.score, s.doubled[0], s.reject.code FROM"
                    + " (SELECT id, nightshift.`m@champion`(struct(t.*)) AS s FROM t) ORDER BY id"))
        .containsExactly(
            "[0,0.5,0.0,null]",
            "[1,0.6,2.0,null]",
            "[2,0.7,4.0,null]",
            "[3,0.8,6.0,null]",
            "[4,null,null,missing]",
            "[5,1.0,10.0,null]");
    assertThat(
            collected(
                "SELECT id FROM t WHERE nightshift.`m:1`(named_struct('c', 0f, 'a', a, 'b', b)).score"
                    + " > 0.75 ORDER BY id"))
        .containsExactly("[3]", "[4]", "[5]");
    assertThat(collected("SELECT nightshift.`m:1`(named_struct('a', 1f, 'b', 2f, 'c', 0f)).score"))
        .as("a constant")
        .containsExactly("[1.0]");
    assertThat(
            collected(
                "SELECT nightshift.`m:1`(CAST(null AS STRUCT<a: FLOAT, b: FLOAT, c: FLOAT>))"
                    + " FROM t LIMIT 1"))
        .containsExactly("[null]");
  }

  @Test
  void planTellsTheVersion() {
    Dataset<Row> scored = spark.sql("SELECT nightshift.`m@champion`(struct(t.*)).score FROM t");

    assertThat(plan(scored)).contains("m:1 sha256:" + version.digest());
  }

  @Test
  void anAliasHoldsForTheWholeQuery() {
    // Given
    String query = "SELECT nightshift.`m@champion`(struct(t.*)) FROM t";
    Dataset<Row> analysed = spark.sql(query);
    registry.register("m", "mean", Map.of("tokens", List.of("a")));

    // When
    registry.promote("m", "champion", 2);

    // Then
    assertThat(analysed.count()).isEqualTo(6);
    assertThat(plan(analysed)).contains("m:1 sha256:");
    assertThatExceptionOfType(AnalysisException.class)
        .isThrownBy(() -> spark.sql(query))
        .withMessageContaining("m:2");
  }

  @Test
  void whatDoesNotFitIsAnErrorOfTheAnalysis() {
    assertThatExceptionOfType(AnalysisException.class)
        .isThrownBy(() -> spark.sql("SELECT nightshift.`m:1`(named_struct('a', 'x', 'b', 1d))"))
        .withMessageContaining("column 'a' is string, the model wants float32")
        .withMessageContaining("column 'b' is double, the model wants float32")
        .withMessageContaining("no column 'c'");
    assertThatExceptionOfType(AnalysisException.class)
        .isThrownBy(() -> spark.sql("SELECT nightshift.`m:1`(1f, 2f, 3f)"))
        .withMessageContaining(
            "m:1 takes one struct with the columns that feed it, as in struct(t.*)");
    assertThatExceptionOfType(AnalysisException.class)
        .isThrownBy(() -> spark.sql("SELECT nightshift.`m@chempion`(struct(t.*)) FROM t"))
        .withMessageContaining("did you mean 'champion'?");
    assertThatExceptionOfType(AnalysisException.class)
        .isThrownBy(() -> spark.sql("SELECT nightshift.champion(struct(t.*)) FROM t"))
        .withMessageContaining("Cannot resolve routine `nightshift`.`champion`");
  }

  @Test
  void narrowingIsAllowedByTheCatalog() {
    spark.conf().set("spark.sql.catalog.loose", ModelCatalog.class.getName());
    spark.conf().set("spark.sql.catalog.loose.registry", registry.location());
    spark.conf().set("spark.sql.catalog.loose.allow-narrowing", "X");

    assertThat(collected("SELECT loose.`m:1`(named_struct('a', 1d, 'b', 2d, 'c', 0d)).score"))
        .containsExactly("[1.0]");
  }

  @Test
  void aModelThatNoCacheHasReachesTheDriverAndEverySession() throws IOException {
    registry.register("new", TestModels.unheardOf("linear", folder), Map.of());
    String score = "nightshift.`new:1`(named_struct('X', array(%s, 0f, 0f))).score";

    assertThat(collected("SELECT " + score.formatted("5f"))).containsExactly("[1.0]");

    assertThat(
            newSession()
                .sql("SELECT %s FROM range(1)".formatted(score.formatted("CAST(id AS FLOAT)")))
                .first())
        .hasToString("[0.5]");
  }

  @Test
  void listsModels() {
    assertThat(collected("SHOW USER FUNCTIONS IN nightshift"))
        .containsExactlyInAnyOrder("[nightshift.`m:1`]", "[nightshift.`m@champion`]");
  }

  @Test
  void takesTheSessionThatIsThereAndAsksTheModelOnceForTwoFields() {
    collected("SELECT nightshift.`m:1`(struct(t.*)).score FROM t");
    long opened = SessionCache.shared().opened();
    SparkSession session = spark;

    Dataset<Row> two =
        session.sql(
            "SELECT nightshift.`m:1`(struct(t.*)).score, nightshift.`m:1`(struct(t.*)).reject.code FROM t");

    assertThat(two.count()).isEqualTo(6);
    assertThat(two.collectAsList()).hasSize(6);
    assertThat(SessionCache.shared().opened()).isEqualTo(opened);
  }
}
