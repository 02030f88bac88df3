package io.nightshift.inference;

import static org.apache.spark.sql.types.DataTypes.FloatType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.batch.Reject;
import io.nightshift.binding.BindingRequest;
import io.nightshift.binding.OutputExpression;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.fixture.Scored;
import io.nightshift.fixture.TestModels;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

/** What becomes of outputs that are more than one number a row. */
class OutputsTest {
  private static final DataType FLOATS = createArrayType(FloatType);

  @Test
  void givesMapsInTheOrderOfTheirKeys() {
    Scored scored = score("map-long", FLOATS, Map.of(), row(0.25f, 0.75f), row(1f, 0f));

    assertThat(scored.column(0)).hasToString("[{-1=0.75, 7=0.25}, {-1=0.0, 7=1.0}]");
  }

  @Test
  void givesTheValueOfAKey() {
    Scored text =
        score("map-text", FLOATS, Map.of("p", "map[\"yes\"]"), row(0.25f, 0.75f), row(1f, 0f));
    Scored whole = score("map-long", FLOATS, Map.of("p", "map[\"-1\"]"), row(0.25f, 0.75f));

    assertThat(text.column(0)).containsExactly(0.25f, 1f);
    assertThat(whole.column(0)).containsExactly(0.75f);
  }

  @Test
  void rejectsRowsThatLackAKey() {
    Scored scored = score("map-text", FLOATS, Map.of("p", "map[\"Yes\"]"), row(0.25f, 0.75f));

    assertThat(scored.rejects())
        .isEqualTo(
            Map.of(
                0,
                new Reject(
                    0,
                    Reject.Stage.SCORE,
                    Reject.Code.MISSING_KEY,
                    "p",
                    "output 'map' has no key \"Yes\" in this row")));
  }

  @Test
  void givesArraysWithinArraysAndTheirParts() {
    // Given
    DataType type = createArrayType(FLOATS);
    Row row = row(seq(1f, 2f, 3f), seq(4f, 5f, 6f));
    Row other = row(seq(7f, 8f, 9f), seq(10f, 11f, 12f));

    // When
    Scored whole = score("cube", type, Map.of("y", "y"), row, other);
    Scored part = score("cube", type, Map.of("second", "y[1]"), row, other);

    // Then
    assertThat(whole.column(0))
        .containsExactly(
            List.of(List.of(1f, 2f, 3f), List.of(4f, 5f, 6f)),
            List.of(List.of(7f, 8f, 9f), List.of(10f, 11f, 12f)));
    assertThat(part.column(0)).containsExactly(List.of(4f, 5f, 6f), List.of(10f, 11f, 12f));
  }

  @Test
  void takesAnUndeclaredShapeForOneValueARow() {
    DataType type = createArrayType(FLOATS);

    assertThat(score("undeclared-1", type, Map.of(), row(seq(1f)), row(seq(2f))).column(0))
        .containsExactly(1f, 2f);
    assertThat(score("undeclared-2", type, Map.of("b", "y[1]"), row(seq(1f, 2f))).column(0))
        .containsExactly(2f);
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> score("undeclared-2", type, Map.of(), row(seq(1f, 2f))))
        .withMessageEndingWith("take one element by its index, as in y[0]");
  }

  private static Object seq(Object... elements) {
    return CollectionConverters.asScala(Arrays.asList(elements)).toSeq();
  }

  private static Row row(Object... elements) {
    return RowFactory.create(seq(elements));
  }

  private static Scored score(
      String model, DataType type, Map<String, String> outputs, Row... rows) {
    Map<String, OutputExpression> expressions = new LinkedHashMap<>();
    outputs.forEach((column, text) -> expressions.put(column, OutputExpression.parse(text)));
    BindingRequest request =
        new BindingRequest(
            Map.of(), Map.of(), Map.of(), expressions, BindingRequest.BY_NAME.narrowing());
    try (OnnxSession session = TestModels.open(model)) {
      return Scored.in(session, request, new StructType().add("x", type), List.of(rows));
    }
  }
}
