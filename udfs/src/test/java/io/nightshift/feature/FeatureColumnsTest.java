package io.nightshift.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.fixture.LocalSpark;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureColumnsTest {
  private final SparkSession spark = LocalSpark.ofRun();

  private Dataset<Row> rows() {
    return spark.sql(
        "SELECT * FROM VALUES (1, '7', 2147483647), (2, 'seven', 1), (3, NULL, 0) AS t(id, text, n)");
  }

  private static List<String> problems(Dataset<Row> rows, Map<String, String> features) {
    return assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> FeatureColumns.addTo(rows, features))
        .actual()
        .problems();
  }

  private static List<String> values(Dataset<Row> rows, String... columns) {
    return rows.orderBy("id").selectExpr(columns).collectAsList().stream()
        .map(row -> row.mkString("|"))
        .toList();
  }

  @Test
  void anExpressionThatFailsSaysWhyInsteadOfEndingTheQuery() {
    Dataset<Row> added =
        FeatureColumns.addTo(
            rows(),
            new LinkedHashMap<>(
                Map.of("length", "CAST(text AS INT)", "more", "n + 1", "per", "1 / n")));

    assertThat(values(added, "length", "more", "per"))
        .containsExactly("7|null|4.656612875245797E-10", "null|2|1.0", "null|1|null");
    assertThat(errors(added, "length"))
        .satisfiesExactly(
            first -> assertThat(first).isNull(),
            second -> assertThat(second).contains("CAST_INVALID_INPUT", "'seven'", "INT"),
            third -> assertThat(third).isNull());
    assertThat(errors(added, "more").get(0)).contains("ARITHMETIC_OVERFLOW");
    assertThat(errors(added, "per").get(2)).contains("DIVIDE_BY_ZERO").doesNotContain("\n");
  }

  /**
   * What Spark does with expressions that have parts in common must not make them fail together.
   */
  @Test
  void onlyTheColumnThatFailsIsAffected() {
    Map<String, String> features = new LinkedHashMap<>();
    features.put("a", "CAST(text AS INT) + n");
    features.put("b", "CAST(text AS INT) * 2");
    features.put("c", "length(text)");

    Dataset<Row> added = FeatureColumns.addTo(rows().repartition(2), features);

    assertThat(values(added, "a", "b", "c"))
        .containsExactly("null|14|1", "null|null|5", "null|null|null");
    assertThat(errors(added, "a").get(0)).contains("ARITHMETIC_OVERFLOW");
  }

  private static List<String> errors(Dataset<Row> rows, String feature) {
    String column = rows.schema().apply(feature).metadata().getString("nightshift.errors");
    return rows.orderBy("id").select(rows.col("`" + column + "`")).collectAsList().stream()
        .map(row -> row.getString(0))
        .toList();
  }

  @Test
  void keepsTheColumnsAndTellsTypesAndWhatANewOneIsMadeOf() {
    Dataset<Row> dotted = rows().withColumnRenamed("n", "a.b `c`");

    Dataset<Row> added =
        FeatureColumns.addTo(dotted, Map.of("x", "CAST(`a.b ``c``` AS FLOAT) / 2F + length(text)"));

    assertThat(added.columns()).startsWith("id", "text", "a.b `c`", "x").hasSize(5);
    assertThat(added.schema().apply("x").dataType()).isEqualTo(DataTypes.DoubleType);
    assertThat(added.schema().apply("x").metadata().getStringArray("nightshift.sources"))
        .containsExactly("a.b `c`", "text");
  }

  @Test
  void takesLambdasFieldsAndFunctionsInAnyCase() {
    Dataset<Row> rows =
        spark.sql("SELECT 1 AS id, array(1, 2, 3) AS xs, named_struct('lat', 1.5D) AS place");

    Dataset<Row> added =
        FeatureColumns.addTo(
            rows,
            Map.of(
                "sum", "aggregate(xs, 0, (a, x) -> a + x)",
                "lat", "Nightshift_Clip(place.lat, 0, 1)"));

    assertThat(values(added, "sum", "lat")).containsExactly("6|1.0");
  }

  @Test
  void computesNothingThatNobodyAsksFor() {
    Dataset<Row> added = FeatureColumns.addTo(rows(), Map.of("x", "n + 1"));

    String plan =
        ((org.apache.spark.sql.classic.Dataset<Row>) added.select("id", "text"))
            .queryExecution()
            .optimizedPlan()
            .toString();

    assertThat(plan).doesNotContain("attempt");
  }

  @Test
  void tellsAllProblemsAtOnce() {
    Map<String, String> features = new LinkedHashMap<>();
    features.put("id", "n");
    features.put("a", "idd + txt");
    features.put("b", "n +");
    features.put("c", "nightshift_clp(n, 0, 1)");
    features.put("d", "a + 1");
    features.put("e", "n AS m");

    assertThat(problems(rows(), features))
        .satisfiesExactly(
            p ->
                assertThat(p).startsWith("Invalid feature 'id': the snapshot has a column of that"),
            p ->
                assertThat(p)
                    .isEqualTo(
                        "Invalid feature 'a': the snapshot has no column 'idd'; did you mean 'id'?"),
            p ->
                assertThat(p)
                    .isEqualTo(
                        "Invalid feature 'a': the snapshot has no column 'txt'; did you mean 'text'?"),
            p -> assertThat(p).startsWith("Invalid feature 'b': [PARSE_SYNTAX_ERROR]"),
            p ->
                assertThat(p)
                    .isEqualTo(
                        "Invalid feature 'c': there is no function 'nightshift_clp' among Spark's and Nightshift's own; did you mean 'nightshift_clip'?"),
            p -> assertThat(p).contains("'a' is a feature", "write its expression"),
            p -> assertThat(p).contains("must not be given a name, such as AS m"))
        .allSatisfy(problem -> assertThat(problem).doesNotContain("\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          rand()                                   | does not give the same again
          n + uuid()                               | does not give the same again
          current_date()                           | does not give the same again
          year(now())                              | does not give the same again
          current_user()                           | does not give the same again
          monotonically_increasing_id()            | does not give the same again
          input_file_name()                        | does not give the same again
          reflect('java.lang.Math', 'random')      | does not give the same again
          unix_timestamp()                         | does not give the same again
          sum(n)                                   | its own row alone
          row_number() OVER (ORDER BY id)          | its own row alone
          explode(array(n))                        | 'x'
          (SELECT max(1))                          | a feature is computed from its own row alone
          n IN (SELECT 1)                          | a feature is computed from its own row alone
          count(*)                                 | its own row alone
          size(array(*))                           | instead of *
          mine(n)                                  | there is no function 'mine'
          nightshift_clip(n, 1, 0)                 | low must not be above high, got 1.0 and 0.0
          nightshift_clip(n, 0, 1 / 0)             | DIVIDE_BY_ZERO
          nightshift_clip(n, 0, n)                 | high must be a constant
          nightshift_clip(to_date(text), 0, 1)     | DATATYPE_MISMATCH
          """)
  void refusesWhatIsNoFunctionOfARow(String expression, String problem) {
    spark.udf().register("mine", (Integer n) -> n, DataTypes.IntegerType);

    assertThat(problems(rows(), Map.of("x", expression)))
        .singleElement()
        .asString()
        .startsWith("Invalid feature 'x': ")
        .contains(problem)
        .doesNotContain("\n");
  }

  @Test
  void leavesRowsAloneWithoutFeatures() {
    Dataset<Row> rows = rows();

    assertThat(FeatureColumns.addTo(rows, Map.of())).isSameAs(rows);
    assertThat(Arrays.asList(rows.columns())).containsExactly("id", "text", "n");
  }
}
