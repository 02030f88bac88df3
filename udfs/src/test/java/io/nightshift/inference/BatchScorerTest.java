package io.nightshift.inference;

import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.FloatType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.groups.Tuple.tuple;

import io.nightshift.batch.Reject;
import io.nightshift.binding.BindingRequest;
import io.nightshift.binding.Narrowing;
import io.nightshift.binding.OutputExpression;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.fixture.Scored;
import io.nightshift.fixture.TestModels;
import io.nightshift.model.MissingRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

class BatchScorerTest {
  private static final StructType ABC =
      new StructType().add("a", FloatType).add("b", FloatType).add("c", FloatType);
  private static final BindingRequest FROM_ABC =
      feeding(Map.of("X", List.of("a", "b", "c")), Map.of());

  @Test
  void scoresAModelWithAnInputForEachColumn() {
    // Given
    StructType schema =
        new StructType().add("town", StringType).add("age", FloatType).add("visits", IntegerType);
    List<Row> rows = List.of(RowFactory.create("Bern", 40f, 2), RowFactory.create("Köln", 30f, 1));

    // When
    Scored scored = score("mixed", BindingRequest.BY_NAME, schema, rows);

    // Then
    assertThat(scored.scores()).isEqualTo(Map.of(0, List.of(42f, "Bern"), 1, List.of(31f, "Köln")));
  }

  @Test
  void fillsAMatrixFromColumnsInTheirOrder() {
    Scored scored =
        score(
            "linear",
            feeding(Map.of("X", List.of("c", "a", "b")), Map.of()),
            ABC,
            List.of(RowFactory.create(1f, 2f, 3f), RowFactory.create(10f, 20f, 30f)));

    assertThat(scored.column(1)).containsExactly(List.of(6f, 2f, 4f), List.of(60f, 20f, 40f));
  }

  @Test
  void fillsAMatrixFromArrays() {
    StructType schema = new StructType().add("X", createArrayType(FloatType));

    Scored scored =
        score(
            "linear",
            BindingRequest.BY_NAME,
            schema,
            List.of(array(1f, 2f, 3f), array(10f, 20f, 30f)));

    assertThat(scored.column(1)).containsExactly(List.of(2f, 4f, 6f), List.of(20f, 40f, 60f));
  }

  @Test
  void takesTextInArraysAndGivesItBack() {
    StructType schema = new StructType().add("x", createArrayType(StringType));

    Scored scored =
        score(
            "identity-string-matrix",
            BindingRequest.BY_NAME,
            schema,
            List.of(array("a", "b"), array("c", "d")));

    assertThat(scored.column(0)).containsExactly(List.of("a", "b"), List.of("c", "d"));
  }

  @Test
  void takesElementsOfTextByTheirIndex() {
    StructType schema = new StructType().add("x", createArrayType(StringType));
    BindingRequest request = feeding(Map.of(), Map.of("second", OutputExpression.parse("y[1]")));

    Scored scored =
        score("identity-string-matrix", request, schema, List.of(array("a", "b"), array("c", "d")));

    assertThat(scored.column(0)).containsExactly("b", "d");
  }

  @Test
  void givesOutputsAndElementsInTheJobsOrder() {
    // Given
    Map<String, OutputExpression> outputs = new LinkedHashMap<>();
    outputs.put("third", OutputExpression.parse("doubled[2]"));
    outputs.put("score", OutputExpression.parse("score"));
    outputs.put("first", OutputExpression.parse("doubled[0]"));

    // When
    Scored scored =
        score(
            "linear",
            feeding(Map.of("X", List.of("a", "b", "c")), outputs),
            ABC,
            List.of(RowFactory.create(0f, 0f, 0f), RowFactory.create(1f, 2f, 3f)));

    // Then
    assertThat(scored.column(0)).containsExactly(0f, 6f);
    assertThat(scored.column(1).get(0)).isEqualTo(0.5f);
    assertThat(scored.column(2)).containsExactly(0f, 2f);
  }

  @Test
  void rejectsArraysOfAnotherLengthAndThoseWithoutAValue() {
    // Given
    StructType schema = new StructType().add("X", createArrayType(FloatType));
    List<Row> rows =
        List.of(
            array(1f, 2f),
            array(1f, 2f, 3f),
            array(),
            RowFactory.create(new Object[] {null}),
            array(1f, null, Float.NaN),
            array(1f, 2f, 3f, 4f));

    // When
    Scored scored = score("linear", BindingRequest.BY_NAME, schema, rows);

    // Then
    assertThat(scored.scores()).containsOnlyKeys(1);
    assertThat(scored.rejects().values())
        .containsExactly(
            reject(0, Reject.Code.WRONG_LENGTH, "column 'X' has 2 elements, the model wants 3"),
            reject(2, Reject.Code.WRONG_LENGTH, "column 'X' has 0 elements, the model wants 3"),
            reject(3, Reject.Code.MISSING, "column 'X' is missing"),
            reject(4, Reject.Code.MISSING, "column 'X' is missing"),
            reject(5, Reject.Code.WRONG_LENGTH, "column 'X' has 4 elements, the model wants 3"));
  }

  @Test
  void fillsElementsThatAreMissingButNeverAWholeArray() {
    // Given
    StructType schema = new StructType().add("X", createArrayType(DoubleType));
    BindingRequest request =
        new BindingRequest(
            Map.of(),
            Map.of(),
            Map.of("X", new MissingRule.Fill(5)),
            Map.of(),
            new Narrowing(false, Set.of("X")));

    // When
    Scored scored =
        score(
            "linear",
            request,
            schema,
            List.of(array(1.0, null, Double.NaN), RowFactory.create(new Object[] {null})));

    // Then
    assertThat(scored.column(1)).containsExactly(List.of(2f, 10f, 10f));
    assertThat(scored.rejects()).containsOnlyKeys(1);
  }

  private static Reject reject(int row, Reject.Code code, String message) {
    return new Reject(row, Reject.Stage.BIND, code, "X", message);
  }

  @Test
  void rejectsARowOnceHoweverMuchIsWrongWithIt() {
    // Given
    StructType schema =
        new StructType().add("age", FloatType).add("visits", LongType).add("town", StringType);
    List<Row> rows =
        List.of(
            RowFactory.create(null, null, null),
            RowFactory.create(1f, 2L, "Bern"),
            RowFactory.create(1f, null, null));

    // When
    Scored scored = score("mixed", BindingRequest.BY_NAME, schema, rows);

    // Then
    assertThat(scored.scores()).isEqualTo(Map.of(1, List.of(3f, "Bern")));
    assertThat(scored.rejects().values())
        .extracting(Reject::row, Reject::column)
        .containsExactly(tuple(0, "age"), tuple(2, "visits"));
  }

  @Test
  void scoresNothingOfAnEmptyBatch() {
    assertThat(score("linear", FROM_ABC, ABC, List.of()).scores()).isEmpty();
  }

  @Nested
  class WhenTheModelFails {
    private final StructType schema = new StructType().add("item", LongType);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64, 100, 256})
    void rejectsTheBadRowsAndScoresAllOthers(int size) {
      // Given
      Set<Integer> bad = Set.of(0, 13, 14, 50, 99);
      List<Row> rows =
          items(IntStream.range(0, 100).mapToLong(i -> bad.contains(i) ? 1_000 + i : i % 4));

      // When
      Scored scored = scoreItems(rows, size);

      // Then
      assertThat(scored.rejects().keySet()).isEqualTo(bad);
      assertThat(scored.scores()).hasSize(95);
      scored.scores().forEach((row, values) -> assertThat(values).containsExactly(10f + row % 4));
    }

    @Test
    void saysWhatTheRuntimeSaidOfEachRow() {
      Scored scored = scoreItems(items(LongStream.of(1, 77, 2, -9)), 4);

      assertThat(scored.rejects()).containsOnlyKeys(1, 3);
      assertThat(scored.rejects().values())
          .allSatisfy(
              reject -> {
                assertThat(reject.stage()).isEqualTo(Reject.Stage.SCORE);
                assertThat(reject.code()).isEqualTo(Reject.Code.MODEL_FAILED);
                assertThat(reject.column()).isEmpty();
              });
      assertThat(scored.rejects().get(1).message()).contains("idx=77");
      assertThat(scored.rejects().get(3).message()).contains("idx=-9");
    }

    @Test
    void rejectsAllRowsIfAllAreBad() {
      Scored scored = scoreItems(items(LongStream.range(100, 150)), 50);

      assertThat(scored.scores()).isEmpty();
      assertThat(scored.rejects()).hasSize(50);
    }

    @Test
    void doesNotMindRowsThatWereRejectedBefore() {
      // Given rows that cannot be packed among rows that the model fails on
      List<Row> rows = new ArrayList<>(items(LongStream.of(0, 50, 1, 51, 2)));
      rows.add(2, RowFactory.create(new Object[] {null}));

      // When
      Scored scored = scoreItems(rows, 6);

      // Then
      assertThat(scored.scores())
          .isEqualTo(Map.of(0, List.of(10f), 3, List.of(11f), 5, List.of(12f)));
      assertThat(scored.rejects()).containsOnlyKeys(1, 2, 4);
    }

    @Test
    void givesUpWhenItFailsTooOften() {
      List<Row> rows = items(LongStream.range(1_000, 1_600));

      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> scoreItems(rows, 600))
          .satisfies(
              e ->
                  assertThat(e.problems())
                      .satisfiesExactly(
                          first ->
                              assertThat(first)
                                  .matches(
                                      "Cannot go on: the model failed 1,001 times in one task, on"
                                          + " \\d+ rows by themselves. Reject what it cannot take"
                                          + " with 'rules', or mend the snapshot or the model. Most"
                                          + " often it says:"),
                          group ->
                              assertThat(group)
                                  .matches(
                                      "  \\d+ rows, such as row 0 of its batch and row 1 of its"
                                          + " batch and row 2 of its batch: .*idx=1000 .*")));
    }

    @Test
    void countsItsFailuresThroughAllBatches() {
      List<Row> rows = items(LongStream.range(1_000, 2_001));

      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> scoreItems(rows, 1))
          .withMessageStartingWith("Cannot go on: the model failed 1,001 times in one task");
      assertThat(scoreItems(rows.subList(0, 1_000), 1).rejects()).hasSize(1_000);
    }

    private Scored scoreItems(List<Row> rows, int size) {
      try (OnnxSession session = TestModels.open("lookup")) {
        return Scored.in(session, BindingRequest.BY_NAME, schema, rows, size);
      }
    }

    private static List<Row> items(LongStream items) {
      return items.<Row>mapToObj(RowFactory::create).toList();
    }
  }

  @Nested
  class WhenAnOutputIsNotWhatItSays {
    private final StructType schema = new StructType().add("x", FloatType);
    private final List<Row> rows =
        List.of(RowFactory.create(1f), RowFactory.create(2f), RowFactory.create(3f));

    @Test
    void failsIfItIsNotPerRow() {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> score("sum-vector", BindingRequest.BY_NAME, schema, rows))
          .withMessage("Cannot use output 'y': it is not per row; 3 rows gave shape [1]");
    }

    @Test
    void failsIfItHasMoreValuesARowThanDeclared() {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> score("lying-shape", BindingRequest.BY_NAME, schema, rows))
          .withMessage(
              "Cannot use output 'y': the model declares one value a row, a row has shape [2];"
                  + " take one element by its index, as in y[0]");
    }
  }

  @Nested
  class ScoresDoNotDependOnTheBatch {
    private final List<Row> rows = random(5_000);

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 256})
    void sizeForAMatrix(int size) {
      // Given
      List<Object> together;
      List<Object> apart;

      // When
      try (OnnxSession session = TestModels.open("linear")) {
        together = Scored.in(session, FROM_ABC, ABC, rows).column(0);
        apart = Scored.in(session, FROM_ABC, ABC, rows, size).column(0);
      }

      // Then: the order of additions may differ, by the last bit
      for (int row = 0; row < rows.size(); row++) {
        assertThat((float) apart.get(row))
            .isCloseTo((float) together.get(row), ulps(together, row));
      }
    }

    private static Offset<Float> ulps(List<Object> scores, int row) {
      return Offset.offset(2 * Math.ulp((float) scores.get(row)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 256, 5_000})
    void sizeForValuesThatAreOnlyDoubled(int size) {
      try (OnnxSession session = TestModels.open("linear")) {
        List<Object> doubled = Scored.in(session, FROM_ABC, ABC, rows, size).column(1);

        for (int row = 0; row < rows.size(); row++) {
          Row given = rows.get(row);
          assertThat(doubled.get(row))
              .isEqualTo(
                  List.of(2 * given.getFloat(0), 2 * given.getFloat(1), 2 * given.getFloat(2)));
        }
      }
    }

    private static List<Row> random(int count) {
      Random random = new Random(42);
      return IntStream.range(0, count)
          .<Row>mapToObj(
              i ->
                  RowFactory.create(
                      random.nextFloat() * 100, random.nextFloat(), random.nextFloat() - 0.5f))
          .toList();
    }
  }

  private static BindingRequest feeding(
      Map<String, List<String>> feeds, Map<String, OutputExpression> outputs) {
    return new BindingRequest(TestModels.feeds(feeds), Map.of(), Map.of(), outputs, Narrowing.NONE);
  }

  private static Row array(Object... elements) {
    return RowFactory.create(CollectionConverters.asScala(Arrays.asList(elements)).toSeq());
  }

  private static Scored score(
      String model, BindingRequest request, StructType schema, List<Row> rows) {
    try (OnnxSession session = TestModels.open(model)) {
      return Scored.in(session, request, schema, rows);
    }
  }
}
