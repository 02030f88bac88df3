package io.nightshift.feature;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nightshift.fixture.LocalSpark;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The functions give in Spark SQL what they give in Python: {@code make_cases.py} wrote down what
 * that is.
 */
class FeatureParityTest {
  /** Of places nearly opposite each other, where no float64 tells a distance to the last bits. */
  private static final double OPPOSITE_KM = 20_000;

  private static final double MILLIMETRE_IN_KM = 1e-6;

  /** What one function gives with one set of constants. */
  record Group(String function, List<String> constants, JsonNode json) {
    @Override
    public String toString() {
      return function + constants;
    }
  }

  static Stream<Group> groups() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    List<Group> groups = new ArrayList<>();
    try (InputStream cases = FeatureParityTest.class.getResourceAsStream("/features/cases.jsonl");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(cases, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode json = mapper.readTree(line);
        groups.add(
            new Group(
                json.get("function").asText(), list(json.get("constants"), c -> literal(c)), json));
      }
    }
    return groups.stream();
  }

  @ParameterizedTest
  @MethodSource("groups")
  void sparkGivesWhatPythonGives(Group group) {
    SparkSession spark = LocalSpark.ofRun();
    // Else the optimiser computes such small data itself, and functions are sent to no task.
    spark
        .conf()
        .set(
            "spark.sql.optimizer.excludedRules",
            "org.apache.spark.sql.catalyst.optimizer.ConvertToLocalRelation");
    FeatureFunctions.register(spark);
    List<List<Object>> arguments =
        list(group.json().get("arguments"), values -> list(values, FeatureParityTest::value));
    List<Object> expected = list(group.json().get("results"), FeatureParityTest::value);

    List<Row> rows = called(spark, group, arguments).collectAsList();

    assertThat(rows).hasSize(expected.size()).hasSizeGreaterThan(70);
    for (int i = 0; i < expected.size(); i++) {
      assertSame(group, arguments.get(i), expected.get(i), rows.get(i).get(0));
    }
  }

  private static Dataset<Row> called(
      SparkSession spark, Group group, List<List<Object>> arguments) {
    int width = arguments.get(0).size();
    DataType type =
        switch (group.function()) {
          case "hash_bucket", "one_hot_index", "arm" -> DataTypes.StringType;
          case "psi" -> DataTypes.createArrayType(DataTypes.DoubleType);
          default -> DataTypes.DoubleType;
        };
    StructType schema = new StructType();
    for (int i = 0; i < width; i++) {
      schema = schema.add("x" + i, type);
    }
    List<Row> rows = new ArrayList<>();
    arguments.forEach(values -> rows.add(RowFactory.create(values.toArray())));
    String columns =
        Stream.concat(IntStream.range(0, width).mapToObj(i -> "x" + i), group.constants().stream())
            .collect(Collectors.joining(", "));
    return spark
        .createDataFrame(rows, schema)
        .selectExpr("nightshift_%s(%s)".formatted(group.function(), columns));
  }

  private static void assertSame(Group group, List<Object> values, Object expected, Object given) {
    String call = "%s of %s".formatted(group, Arrays.deepToString(values.toArray()));
    if (expected instanceof Double known && given instanceof Double found) {
      if (known.equals(found)) {
        return;
      }
      boolean isOpposite = group.function().equals("haversine") && known > OPPOSITE_KM;
      double tolerance =
          isOpposite ? MILLIMETRE_IN_KM : group.json().get("ulps").asInt() * Math.ulp(known);
      assertThat(Math.abs(known - found)).as(call).isLessThanOrEqualTo(tolerance);
    } else {
      assertThat(given).as(call).isEqualTo(expected);
    }
  }

  private static Object value(JsonNode json) {
    if (json.isObject()) {
      return Double.valueOf(json.get("float").asText().replace("inf", "Infinity"));
    } else if (json.isInt()) {
      return json.asInt();
    } else if (json.isArray()) {
      return list(json, FeatureParityTest::value).toArray();
    }
    return json.isNull() ? null : json.asText();
  }

  private static String literal(JsonNode json) {
    if (json.isArray()) {
      return "array(" + String.join(", ", list(json, FeatureParityTest::literal)) + ")";
    }
    Object value = value(json);
    if (value instanceof Double number) {
      return "double('%s')".formatted(number);
    }
    return value instanceof String text ? "'" + text + "'" : String.valueOf(value);
  }

  private static <T> List<T> list(JsonNode items, Function<JsonNode, T> each) {
    return StreamSupport.stream(items.spliterator(), false)
        .map(each)
        .collect(Collectors.toCollection(ArrayList::new));
  }
}
