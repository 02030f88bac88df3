package io.nightshift.inference;

import static org.apache.spark.sql.types.DataTypes.FloatType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.binding.Binder;
import io.nightshift.binding.Binding;
import io.nightshift.binding.BindingRequest;
import io.nightshift.binding.OutputExpression;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.fixture.Scored;
import io.nightshift.fixture.TestModels;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import scala.jdk.javaapi.CollectionConverters;

/** What becomes of outputs that are sequences with a tensor for each row. */
class SequencesTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("X", createArrayType(FloatType))
          .add("lengths", DataTypes.LongType)
          .add("words", createArrayType(DataTypes.StringType));

  /** The runtime has no sequences of bfloat16. */
  static Stream<Arguments> values() {
    return ConversionTest.exact().filter(value -> !value.get()[0].equals("bfloat16"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void givesTensorsOfEveryType(String type, DataType column, Object value, Object told) {
    StructType schema = new StructType().add("x", createArrayType(column));
    List<Row> rows = List.of(row(value, value), row(value, value));
    try (OnnxSession session = TestModels.open("sequence-" + type)) {
      Scored scored = Scored.in(session, BindingRequest.BY_NAME, schema, rows);
      assertThat(scored.rejects()).isEmpty();
      assertThat(scored.column(0)).containsExactly(List.of(told, told), List.of(told, told));
    }
  }

  @Test
  void takesTheTypeOfAColumnFromTheDeclaredShape() {
    try (OnnxSession session = mixed()) {
      Binding binding =
          Binder.bind(
              SCHEMA, TestModels.version(session.signature()), columns(Map.of("x", "rows[2]")));
      Binding whole =
          Binder.bind(SCHEMA, TestModels.version(session.signature()), BindingRequest.BY_NAME);

      assertThat(binding.outputs()).extracting(o -> o.type().simpleString()).containsOnly("float");
      assertThat(whole.outputs())
          .extracting(output -> output.column() + " " + output.type().simpleString())
          .containsExactly(
              "rows array<float>",
              "matrices array<array<float>>",
              "undeclared array<bigint>",
              "single bigint",
              "texts array<string>",
              "ragged array<float>");
    }
  }

  @Test
  void givesAnElementOfEachRowsTensor() {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("third", "rows[2]");
    parts.put("vector", "matrices[0]");
    parts.put("length", "undeclared[0]");

    Scored scored;
    try (OnnxSession session = mixed()) {
      scored = Scored.in(session, columns(parts), SCHEMA, rows());
    }

    assertThat(scored.scores().values())
        .containsExactly(
            List.of(3f, List.of(1f, 2f, 3f, 4f), 3L), List.of(7f, List.of(5f, 6f, 7f, 8f), 1L));
  }

  @Test
  void failsIfARowsTensorIsShorterThanAsked() {
    try (OnnxSession session = mixed()) {
      BindingRequest request = columns(Map.of("second", "ragged[1]"));
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> Scored.in(session, request, SCHEMA, rows()))
          .withMessage(
              "Cannot make prediction column 'second': output 'ragged' has 1 elements a row, there"
                  + " is none at index 1");
    }
  }

  @Test
  void failsIfItIsNotPerRow() {
    StructType schema = new StructType().add("x", FloatType);
    List<Row> rows = List.of(RowFactory.create(1f), RowFactory.create(2f));
    try (OnnxSession session = TestModels.open("sequence-of-batches")) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> Scored.in(session, BindingRequest.BY_NAME, schema, rows))
          .withMessage(
              "Cannot use output 'y': it is not per row; 2 rows gave a sequence of 1 tensors");
    }
  }

  private static OnnxSession mixed() {
    return OnnxSession.open(
        Path.of("src/test/resources/matrix/sequences/model.onnx"), new SessionSettings(1));
  }

  private static List<Row> rows() {
    return List.of(
        RowFactory.create(seq(1f, 2f, 3f, 4f), 3L, seq("a", "b")),
        RowFactory.create(seq(5f, 6f, 7f, 8f), 1L, seq("c", "d")));
  }

  private static BindingRequest columns(Map<String, String> expressions) {
    Map<String, OutputExpression> parsed = new LinkedHashMap<>();
    expressions.forEach((column, text) -> parsed.put(column, OutputExpression.parse(text)));
    return new BindingRequest(
        Map.of(), Map.of(), Map.of(), parsed, BindingRequest.BY_NAME.narrowing());
  }

  private static Row row(Object... elements) {
    return RowFactory.create(seq(elements));
  }

  private static Object seq(Object... elements) {
    return CollectionConverters.asScala(List.of(elements)).toSeq();
  }
}
