package io.nightshift.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.nightshift.binding.BindingRequest;
import io.nightshift.binding.Narrowing;
import io.nightshift.binding.Param;
import io.nightshift.fixture.Scored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Scores the models that {@code src/test/models/make_matrix.py} trains, and compares with what
 * Python's onnxruntime made of the same rows: numbers within the case's tolerance, relative above 1
 * and absolute below, everything else exactly.
 */
class ModelMatrixTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Stream<String> models() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of("src/test/resources/matrix"))) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void scoresAsPythonDoes(String name) throws IOException {
    // Given
    Path folder = Path.of("src/test/resources/matrix", name);
    JsonNode test = JSON.readTree(folder.resolve("case.json").toFile());
    Map<String, JsonNode> inputs = new HashMap<>();
    test.get("inputs").properties().forEach(e -> inputs.put(e.getKey(), e.getValue()));
    List<String> columns = inputs.keySet().stream().sorted().toList();
    StructType schema = new StructType();
    for (String column : columns) {
      schema = schema.add(column, type(inputs.get(column).get(0)));
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < inputs.get(columns.get(0)).size(); i++) {
      int row = i;
      rows.add(
          RowFactory.create(
              columns.stream().map(column -> value(inputs.get(column).get(row))).toArray()));
    }

    // When
    Scored scored;
    try (OnnxSession session =
        OnnxSession.open(folder.resolve("model.onnx"), new SessionSettings(1))) {
      scored = Scored.in(session, request(test.get("params")), schema, rows);

      // Then
      assertThat(scored.rejects()).isEmpty();
      List<String> outputs = session.signature().outputNames();
      for (int o = 0; o < outputs.size(); o++) {
        JsonNode expected = test.get("expected").get(outputs.get(o));
        for (int row = 0; row < rows.size(); row++) {
          assertSame(
              "%s of row %d".formatted(outputs.get(o), row),
              JSON.valueToTree(pairs(scored.column(o).get(row))),
              expected.get(row),
              test.get("tolerance").asDouble());
        }
      }
    }
  }

  private static BindingRequest request(JsonNode given) {
    Map<String, Param> params = new HashMap<>();
    given
        .properties()
        .forEach(
            e -> {
              List<Param> items = new ArrayList<>();
              e.getValue().forEach(item -> items.add(Param.of(item.doubleValue())));
              params.put(e.getKey(), Param.of(items));
            });
    Narrowing anywhere = new Narrowing(true, java.util.Set.of());
    return new BindingRequest(Map.of(), params, Map.of(), Map.of(), anywhere);
  }

  private static DataType type(JsonNode value) {
    if (value.isArray()) {
      return DataTypes.createArrayType(type(value.get(0)));
    }
    if (value.isTextual()) {
      return DataTypes.StringType;
    }
    return value.isIntegralNumber() ? DataTypes.LongType : DataTypes.DoubleType;
  }

  private static Object value(JsonNode value) {
    if (value.isArray()) {
      List<Object> elements = new ArrayList<>();
      value.forEach(element -> elements.add(value(element)));
      return CollectionConverters.asScala(elements).toSeq();
    }
    if (value.isTextual()) {
      return value.textValue();
    }
    return value.isIntegralNumber() ? (Object) value.longValue() : (Object) value.doubleValue();
  }

  /** Maps as the case has them: pairs in the order of the keys. */
  private static Object pairs(Object value) {
    return value instanceof Map<?, ?> map
        ? map.entrySet().stream().map(e -> List.of(e.getKey(), e.getValue())).toList()
        : value;
  }

  private static void assertSame(
      String what, JsonNode actual, JsonNode expected, double tolerance) {
    if (expected instanceof ArrayNode) {
      assertThat(actual.size()).as(what).isEqualTo(expected.size());
      for (int i = 0; i < expected.size(); i++) {
        assertSame(what + "[" + i + "]", actual.get(i), expected.get(i), tolerance);
      }
    } else if (expected.isNumber()) {
      double wanted = expected.doubleValue();
      assertThat(Math.abs(actual.doubleValue() - wanted))
          .as("%s: %s instead of %s", what, actual, expected)
          .isLessThanOrEqualTo(tolerance * Math.max(1, Math.abs(wanted)));
    } else {
      assertThat(actual).as(what).isEqualTo(expected);
    }
  }
}
