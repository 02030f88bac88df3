package io.nightshift.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.fixture.LocalSpark;
import io.nightshift.fixture.TestRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Columns of every type go in, predictions of every type come out. */
class ScorerTypesTest {
  private final SparkSession spark = LocalSpark.ofNotebook();
  @TempDir private Path folder;

  private Dataset<Row> scored(String graph, Dataset<Row> rows) {
    TestRegistry registry = new TestRegistry(folder.resolve(graph));
    registry.register("m", graph, Map.of());
    return Nightshift.scorer("m:1", registry.location()).allowNarrowing().transform(rows);
  }

  @ParameterizedTest
  @CsvSource({
    "float32, FLOAT, 1.5, float, 1.5",
    "float64, DOUBLE, 1.5, double, 1.5",
    "float16, FLOAT, 1.5, float, 1.5",
    "int8, TINYINT, -7, tinyint, -7",
    "uint8, SMALLINT, 200, smallint, 200",
    "int16, SMALLINT, -300, smallint, -300",
    "int32, INT, -70000, int, -70000",
    "uint32, BIGINT, 4000000000, bigint, 4000000000",
    "int64, BIGINT, -5000000000, bigint, -5000000000",
    "uint64, BIGINT, 5000000000, 'decimal(20,0)', 5000000000",
    "bool, BOOLEAN, true, boolean, true",
    "string, STRING, Zürich, string, Zürich",
  })
  void valuesOfEveryType(
      String type, String column, String value, String predicted, String expected) {
    Dataset<Row> rows = spark.sql("SELECT CAST('%s' AS %s) AS x".formatted(value, column));

    Dataset<Row> scored = scored("identity-" + type, rows);

    assertThat(scored.schema().apply("y").dataType().simpleString()).isEqualTo(predicted);
    assertThat(scored.first()).hasToString("[%s,%s,null]".formatted(first(rows), expected));
  }

  private static Object first(Dataset<Row> rows) {
    return rows.first().get(0);
  }

  @Test
  void mapsAndArraysWithinArrays() {
    assertThat(
            scored("map-text", spark.sql("SELECT array(0.25f, 0.75f) AS x"))
                .selectExpr("map['yes']", "map")
                .first())
        .hasToString("[0.25,Map(no -> 0.75, yes -> 0.25)]");
    assertThat(
            scored("cube", spark.sql("SELECT array(array(1f,2f,3f), array(4f,5f,6f)) AS x"))
                .selectExpr("y[1][2]", "y = x")
                .first())
        .hasToString("[6.0,true]");
  }

  @Test
  void vectorsOfMllibDenseAndSparse() {
    TestRegistry registry = new TestRegistry(folder);
    registry.register("m", "linear", Map.of("X", List.of("features")));
    Dataset<Row> rows =
        new VectorAssembler()
            .setInputCols(new String[] {"a", "b", "c"})
            .setOutputCol("features")
            .transform(spark.sql("SELECT * FROM VALUES (1d, 2d, 3d), (0d, 0d, 0d) AS t(a, b, c)"));

    Dataset<Row> scored =
        Nightshift.scorer("m:1", registry.location()).allowNarrowing().transform(rows);

    assertThat(scored.select("features", "doubled").collectAsList().toString())
        .isEqualTo(
            "[[[1.0,2.0,3.0],ArraySeq(2.0, 4.0, 6.0)], [(3,[],[]),ArraySeq(0.0, 0.0, 0.0)]]");
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void columnsThatOnlyPassBy(boolean java8Api) {
    spark.conf().set("spark.sql.datetime.java8API.enabled", java8Api);
    try {
      Dataset<Row> rows =
          spark.sql(
              """
              SELECT 1f AS x, DATE '1500-03-01' AS d, TIMESTAMP '1883-11-18 12:03:57' AS t,
                TIMESTAMP_NTZ '2026-01-31 23:59:59.999999' AS n, 12.30BD AS p, X'00ff' AS b,
                map('k', array(1, null)) AS m, named_struct('i', 1, 's', null) AS s, null AS nothing,
                INTERVAL '3' DAY AS i
              """);

      Dataset<Row> scored = scored("identity-float32", rows);

      String same = "d, t, n, p, b, m, s, nothing, i";
      assertThat(scored.selectExpr("to_json(struct(%s))".formatted(same)).first())
          .isEqualTo(rows.selectExpr("to_json(struct(%s))".formatted(same)).first());
      assertThat(scored.drop("y", "reject").schema()).isEqualTo(rows.schema());
    } finally {
      spark.conf().unset("spark.sql.datetime.java8API.enabled");
    }
  }
}
