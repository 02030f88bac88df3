package io.nightshift.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nightshift.fixture.LocalSpark;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureFunctionsTest {
  private final SparkSession spark = LocalSpark.ofRun();

  @BeforeEach
  void register() {
    FeatureFunctions.register(spark);
  }

  private Object result(String expression) {
    return spark.sql("SELECT " + expression).first().get(0);
  }

  /** As Austin Appleby's own program gives them, so that other languages can be told the same. */
  @ParameterizedTest
  @CsvSource({"'', 0", "test, 3127628307", "'Hello, world!', 3224780355"})
  void hashesAsThePublishedAlgorithmDoes(String text, long hash) {
    int buckets = 1_000_003;

    assertThat(FeatureMath.hashBucket(text.getBytes(StandardCharsets.UTF_8), buckets))
        .isEqualTo((int) (hash % buckets));
  }

  @Test
  void castWhatCanBeCastWithoutLoss() {
    assertThat(result("nightshift_clip(7, 0, 5)")).isEqualTo(5.0);
    assertThat(result("nightshift_clip(CAST(0.25 AS DECIMAL(5,2)), 0, 5)")).isEqualTo(0.25);
    assertThat(result("nightshift_bucket(7S, array(0, 5, 10.5))")).isEqualTo(2);
    assertThat(result("nightshift_standardise(3, 1, 4)")).isEqualTo(0.5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nightshift_clip(x, 2, 1)                  | low must not be above high, got 2.0 and 1.0
          nightshift_clip(x, 0)                     | it takes nightshift_clip(x, low, high), got 2
          nightshift_clip(x, 0, x)                  | high must be a constant
          nightshift_clip(x, 0, NULL)               | high must not be null
          nightshift_clip(x, 0, 1 / 0)              | high must be a plain constant, got
          nightshift_clip(x, 'low', 1)              | low must be a plain constant, got
          nightshift_clip(x, nvl(0, 1), 1)          | low must be a constant, got
          nightshift_clip(array(x), 0, 1)           | requires the "DOUBLE" type
          nightshift_standardise(x, 0, 0)           | deviation must be finite and above 0, got 0.0
          nightshift_bucket(x, array(2, 1))         | bounds must ascend: [2.0, 1.0]
          nightshift_bucket(x, array(1, NULL))      | bounds must not hold null
          nightshift_hash_bucket('a', 0)            | buckets must be above 0, got 0
          nightshift_one_hot_index('a', array('b', 'b')) | categories must be there once each, got 'b' again
          nightshift_arm('k', 'e', array('a', 'a'), array(0.5, 0.5)) | arms must be there once each, got 'a' again
          nightshift_arm('k', 'e', array('a', 'b'), array(0.5, 0.4)) | shares must add up to 1, got 0.9
          nightshift_arm('k', 'e', array('a', 'b'), array(1.5, -0.5)) | shares must be finite and not below 0, got -0.5
          nightshift_arm('k', 'e', array('a'), array(0.5, 0.5)) | shares must be as many as arms, got 2 and 1
          nightshift_arm('k', 'e', array(), array()) | arms must not be empty
          nightshift_cyclic_sin(x, -24)             | period must be finite and above 0, got -24.0
          """)
  void refusesWhatMakesNoSenseBeforeAnythingIsComputed(String call, String problem) {
    assertThatThrownBy(() -> spark.sql("SELECT %s FROM VALUES (1D) AS t(x)".formatted(call)))
        .isInstanceOf(AnalysisException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void aSessionThatIsMadeWithThemTellsWhatTheyAre() {
    SparkSessionExtensions extensions = new SparkSessionExtensions();
    FeatureFunctions.inject(extensions);

    FunctionRegistry registry = extensions.registerFunctions(FunctionRegistry.builtin().clone());

    assertThat(
            registry.lookupFunction(FunctionIdentifier.apply("nightshift_clip")).get().getUsage())
        .startsWith("nightshift_clip(x, low, high) - x, or the bound");
  }

  @Test
  void anArmThatGrowsKeepsTheKeysThatItHad() {
    Row row =
        spark
            .sql(
                """
                SELECT count_if(small = 'new'), count_if(large = 'new'),
                       count_if(small = 'new' AND large = 'old'), count_if(other = 'new' AND small = 'new')
                FROM (
                  SELECT nightshift_arm(id, 'e', array('old', 'new'), array(0.95, 0.05)) small,
                         nightshift_arm(id, 'e', array('old', 'new'), array(0.8, 0.2)) large,
                         nightshift_arm(id, 'f', array('old', 'new'), array(0.95, 0.05)) other
                  FROM range(20000))
                """)
            .first();

    // Binomial: more than six standard deviations away would be a fault.
    assertThat((double) row.getLong(0)).isBetween(1000 - 6 * 31.0, 1000 + 6 * 31.0);
    assertThat((double) row.getLong(1)).isBetween(4000 - 6 * 57.0, 4000 + 6 * 57.0);
    assertThat(row.getLong(2)).isZero();
    // Of another experiment, a twentieth of them.
    assertThat((double) row.getLong(3)).isBetween(50 - 6 * 7.1, 50 + 6 * 7.1);
  }

  /** Ten per cent moved between two halves: 0.1 ln(0.6/0.5) − 0.1 ln(0.4/0.5). */
  @Test
  void theStabilityIndexIsThatOfTheTextbook() {
    assertThat((Double) result("nightshift_psi(array(50, 50), array(600L, 400L))"))
        .isCloseTo(0.1 * Math.log(1.2) - 0.1 * Math.log(0.8), within(1e-15));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nightshift_psi(array(1), array(1, 2))       | as many bins of both, got 1 expected and 2 actual
          nightshift_psi(array(1, 2), array(1, -2))   | actual must be finite and not below 0, got -2.0
          nightshift_psi(array(1, NULL), array(1, 2)) | expected must not hold null
          """)
  void comparesNothingElseThanCountsOfTheSameBins(String call, String problem) {
    assertThatThrownBy(() -> result(call)).rootCause().hasMessageContaining(problem);
  }

  @Test
  void workInFiltersAndGroups() {
    List<Row> rows =
        spark
            .sql(
                "SELECT nightshift_bucket(id, array(3, 6)) AS b, count(*) FROM range(10)"
                    + " WHERE nightshift_clip(id, 0, 8) < 8 GROUP BY b ORDER BY b")
            .collectAsList();

    assertThat(rows).extracting(Row::mkString).containsExactly("03", "13", "22");
  }

  @Test
  void tellApartWhatDiffersInAnArgumentOnly() {
    Row row =
        spark
            .sql(
                "SELECT nightshift_clip(x, 0, 1) a, nightshift_clip(x, 0, 2) b FROM VALUES (5) t(x)")
            .first();

    assertThat(row.mkString(" ")).isEqualTo("1.0 2.0");
  }
}
