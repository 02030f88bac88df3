package io.nightshift.binding;

import static io.nightshift.fixture.TestModels.tensor;
import static io.nightshift.model.TensorSpec.ANY;
import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.ByteType;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.FloatType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.ShortType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;
import static org.apache.spark.sql.types.DataTypes.createMapType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.fixture.TestModels;
import io.nightshift.model.ElementType;
import io.nightshift.model.InputSpec;
import io.nightshift.model.MapSpec;
import io.nightshift.model.MissingRule;
import io.nightshift.model.ModelVersion;
import io.nightshift.model.TensorSpec;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class BinderTest {
  private static final TensorSpec SCORE = tensor("score", ElementType.FLOAT32, ANY);
  private static final TensorSpec AGE = tensor("age", ElementType.FLOAT32, ANY);
  private static final TensorSpec MATRIX = tensor("X", ElementType.FLOAT32, ANY, 3L);

  private StructType schema = new StructType();
  private Map<String, List<String>> feeds = Map.of();
  private Map<String, MissingRule> missing = Map.of();
  private final Map<String, OutputExpression> outputs = new LinkedHashMap<>();
  private Narrowing narrowing = Narrowing.NONE;

  @Nested
  class WhatFeedsAnInput {
    @Test
    void isTheJobsWordBeforeAllElse() {
      given("age", FloatType).given("years", FloatType).given("age_in_years", FloatType);
      feeds = Map.of("age", List.of("age_in_years"));

      Binding binding = bind(new InputSpec(AGE, List.of("years"), MissingRule.REJECT));

      assertThat(binding.columns()).containsExactly("age_in_years");
    }

    @Test
    void isTheSignaturesFeaturesIfTheJobSaysNothing() {
      given("age", FloatType).given("years", FloatType);

      Binding binding = bind(new InputSpec(AGE, List.of("years"), MissingRule.REJECT));

      assertThat(binding.columns()).containsExactly("years");
    }

    @Test
    void isTheColumnOfItsOwnNameOtherwise() {
      given("years", FloatType).given("age", FloatType);

      Binding binding = bind(InputSpec.of(AGE));

      assertThat(binding.columns()).containsExactly("age");
      assertThat(binding.inputs().get(0).feeds())
          .containsExactly(
              new ColumnFeed(
                  "age", 0, ColumnKind.FLOAT, MissingRule.REJECT, EpochUnit.MICROSECONDS));
    }

    @Test
    void isSeveralColumnsForAMatrixInTheirOrder() {
      given("a", FloatType).given("b", IntegerType).given("c", BooleanType);
      feeds = Map.of("X", List.of("c", "a", "b"));

      Binding binding = bind(InputSpec.of(MATRIX));

      assertThat(binding.columns()).containsExactly("c", "a", "b");
      assertThat(binding.inputs().get(0).rowShape()).containsExactly(3L);
      assertThat(binding.inputs().get(0).isArray()).isFalse();
    }

    @Test
    void isAsManyColumnsAsAreListedIfTheModelLeavesTheWidthOpen() {
      given("a", FloatType).given("b", FloatType);
      feeds = Map.of("X", List.of("a", "b"));

      Binding binding = bind(InputSpec.of(tensor("X", ElementType.FLOAT32, ANY, ANY)));

      assertThat(binding.inputs().get(0).rowShape()).containsExactly(2L);
    }

    @Test
    void mayBeAColumnOfArrays() {
      given("tokens", createArrayType(LongType));
      feeds = Map.of("X", List.of("tokens"));

      Binding binding = bind(InputSpec.of(tensor("X", ElementType.INT64, ANY, 8L)));

      assertThat(binding.inputs().get(0).isArray()).isTrue();
      assertThat(binding.inputs().get(0).rowShape()).containsExactly(8L);
      assertThat(binding.inputs().get(0).feeds())
          .containsExactly(
              new ColumnFeed(
                  "tokens", 0, ColumnKind.LONG, MissingRule.REJECT, EpochUnit.MICROSECONDS));
    }

    @Test
    void isReadOnceIfItFeedsTwoInputs() {
      given("age", FloatType).given("other", FloatType);
      feeds = Map.of("X", List.of("age", "other", "age"));

      Binding binding = bind(InputSpec.of(AGE), InputSpec.of(MATRIX));

      assertThat(binding.columns()).containsExactly("age", "other");
      assertThat(binding.inputs().get(1).feeds())
          .extracting(ColumnFeed::index)
          .containsExactly(0, 1, 0);
    }
  }

  @Nested
  class WhatIsWrongWithAnInput {
    @Test
    void isThatItsColumnIsNotThere() {
      given("agee", FloatType);

      assertThat(problems(InputSpec.of(AGE)))
          .containsExactly(
              "Cannot bind input 'age' of m:1: the snapshot has no column 'age'; did you mean"
                  + " 'agee'?");
    }

    @Test
    void isThatTheColumnCanNeverMeanIt() {
      given("age", StringType);

      assertThat(problems(InputSpec.of(AGE)))
          .containsExactly(
              "Cannot bind input 'age' of m:1: column 'age' is string, the model wants float32."
                  + " Cast it in the snapshot, or map another column under 'inputs'");
    }

    @Test
    void isThatPrecisionMayBeLost() {
      given("age", DoubleType);

      assertThat(problems(InputSpec.of(AGE)))
          .containsExactly(
              "Cannot bind input 'age' of m:1: column 'age' is double, the model wants float32,"
                  + " which may lose precision. Add 'age' to 'allow-narrowing', or cast it in the"
                  + " snapshot");
    }

    @Test
    void isThatTooFewColumnsFeedAMatrix() {
      given("a", FloatType).given("b", FloatType);
      feeds = Map.of("X", List.of("a", "b"));

      assertThat(problems(InputSpec.of(MATRIX)))
          .containsExactly(
              "Cannot bind input 'X' of m:1: the model wants float32 [N,3], 2 columns feed it (a,"
                  + " b). List its columns, in order, under 'inputs'");
    }

    @Test
    void isThatAMatrixHasNoColumnsListed() {
      given("X", FloatType);

      assertThat(problems(InputSpec.of(MATRIX)))
          .containsExactly(
              "Cannot bind input 'X' of m:1: the model wants float32 [N,3], 1 columns feed it (X)."
                  + " List its columns, in order, under 'inputs'");
    }

    @Test
    void isThatItsListIsEmpty() {
      feeds = Map.of("X", List.of());

      assertThat(problems(InputSpec.of(tensor("X", ElementType.FLOAT32, ANY, ANY))))
          .containsExactly(
              "Cannot bind input 'X' of m:1: no columns are listed for it under 'inputs'");
    }

    @Test
    void isThatAnArrayFeedsASingleValue() {
      given("age", createArrayType(FloatType));

      assertThat(problems(InputSpec.of(AGE)))
          .containsExactly(
              "Cannot bind input 'age' of m:1: column 'age' holds arrays, the model wants one value"
                  + " a row");
    }

    @Test
    void isThatArraysAndColumnsAreMixed() {
      given("a", createArrayType(FloatType)).given("b", FloatType).given("c", FloatType);
      feeds = Map.of("X", List.of("a", "b", "c"));

      assertThat(problems(InputSpec.of(MATRIX)))
          .containsExactly(
              "Cannot bind input 'X' of m:1: column 'a' is array<float>, the model wants float32."
                  + " Cast it in the snapshot, or map another column under 'inputs'");
    }

    @Test
    void isThatItsShapeIsNotOneOfRows() {
      given("age", FloatType);

      assertThat(problems(InputSpec.of(tensor("age", ElementType.FLOAT32, ANY, 3L, 3L))))
          .containsExactly(
              "Cannot bind input 'age' of m:1: the model wants float32 [N,3,3], which takes a column of"
                  + " arrays 2 deep");
      assertThat(problems(InputSpec.of(tensor("age", ElementType.FLOAT32))))
          .containsExactly(
              "Cannot bind input 'age' of m:1: it is float32 [], one value for all rows. Give it"
                  + " under 'params'");
    }

    @Test
    void isThatItsBatchIsFixedToAnotherSizeThanThatOfOthers() {
      given("age", FloatType).given("X", FloatType);

      assertThat(
              problems(
                  InputSpec.of(tensor("age", ElementType.FLOAT32, 8L)),
                  InputSpec.of(tensor("X", ElementType.FLOAT32, 4L, 1L))))
          .containsExactly(
              "Cannot bind the inputs of m:1: their batch dimensions are fixed to {age=8, X=4}. Give"
                  + " those that are not per row under 'params'");
    }

    @Test
    void isThatTheRuleForMissingValuesIsNoneOfItsType() {
      // Given
      given("age", FloatType).given("visits", LongType);
      missing = Map.of("age", new MissingRule.Fill("none"));
      TensorSpec visits = tensor("visits", ElementType.INT64, ANY);

      // When, then
      assertThat(
              problems(
                  InputSpec.of(AGE), new InputSpec(visits, List.of("visits"), MissingRule.NAN)))
          .containsExactly(
              "Cannot bind input 'age' of m:1: the rule for missing values of column 'age' is"
                  + " {fill: none}, which is no float32",
              "Cannot bind input 'visits' of m:1: the rule for missing values of column 'visits' is"
                  + " nan, which is no int64");
    }
  }

  @Test
  void tellsEveryProblemAtOnce() {
    // Given
    given("a", StringType).given("unused", FloatType);
    feeds = Map.of("X", List.of("a", "bb", "a"), "Y", List.of("a"));
    narrowing = new Narrowing(false, Set.of("agee"));
    missing = Map.of("unused", MissingRule.NAN, "ag", MissingRule.NAN);
    outputs.put("s", OutputExpression.parse("scores"));

    // When, then
    assertThat(problems(InputSpec.of(AGE), InputSpec.of(MATRIX)))
        .containsExactly(
            "Unknown input 'Y' under 'inputs': m:1 has age, X",
            "Unknown input 'agee' under 'allow-narrowing': m:1 has age, X; did you mean 'age'?",
            "Unknown name 'ag' under 'missing': neither an input of m:1 nor a column that feeds"
                + " one; did you mean 'age'?",
            "Unknown name 'unused' under 'missing': neither an input of m:1 nor a column that feeds"
                + " one (the snapshot has such a column, but the model does not use it)",
            "Cannot bind input 'age' of m:1: the snapshot has no column 'age'",
            "Cannot bind input 'X' of m:1: column 'a' is string, the model wants float32. Cast it"
                + " in the snapshot, or map another column under 'inputs'",
            "Cannot bind input 'X' of m:1: the snapshot has no column 'bb'",
            "Cannot bind input 'X' of m:1: column 'a' is string, the model wants float32. Cast it"
                + " in the snapshot, or map another column under 'inputs'",
            "Cannot make prediction column 's': m:1 has no output 'scores', it has score; did you"
                + " mean 'score'?");
  }

  @Nested
  class TheRuleForMissingValues {
    private final InputSpec input =
        new InputSpec(MATRIX, List.of("a", "b", "c"), new MissingRule.Fill(7));

    @Test
    void isTheColumnsThenTheInputsThenTheSignatures() {
      // Given
      given("a", FloatType).given("b", FloatType).given("c", FloatType).given("age", FloatType);
      missing = Map.of("b", MissingRule.REJECT, "age", MissingRule.NAN);

      // When
      Binding binding = bind(input, InputSpec.of(AGE));

      // Then
      assertThat(binding.inputs().get(0).feeds())
          .extracting(ColumnFeed::missing)
          .containsExactly(new MissingRule.Fill(7), MissingRule.REJECT, new MissingRule.Fill(7));
      assertThat(binding.inputs().get(1).feeds())
          .extracting(ColumnFeed::missing)
          .containsExactly(MissingRule.NAN);
    }

    @Test
    void ofAnInputHoldsForAllItsColumns() {
      given("a", FloatType).given("b", FloatType).given("c", FloatType);
      missing = Map.of("X", MissingRule.NAN);

      assertThat(bind(input).inputs().get(0).feeds())
          .extracting(ColumnFeed::missing)
          .containsOnly(MissingRule.NAN);
    }
  }

  @Nested
  class Types {
    private static final EnumSet<ColumnKind> NUMBERS =
        EnumSet.range(ColumnKind.BOOLEAN, ColumnKind.DOUBLE);

    private final Map<ColumnKind, DataType> columns =
        new EnumMap<>(
            Map.of(
                ColumnKind.BOOLEAN, BooleanType,
                ColumnKind.BYTE, ByteType,
                ColumnKind.SHORT, ShortType,
                ColumnKind.INT, IntegerType,
                ColumnKind.LONG, LongType,
                ColumnKind.FLOAT, FloatType,
                ColumnKind.DOUBLE, DoubleType,
                ColumnKind.STRING, StringType));

    @Test
    void thatFitWithoutAWord() {
      assertThat(fitting(ElementType.FLOAT64)).isEqualTo(NUMBERS);
      assertThat(fitting(ElementType.FLOAT32))
          .isEqualTo(EnumSet.range(ColumnKind.BOOLEAN, ColumnKind.FLOAT));
      assertThat(fitting(ElementType.FLOAT16))
          .isEqualTo(EnumSet.range(ColumnKind.BOOLEAN, ColumnKind.LONG));
      assertThat(fitting(ElementType.INT64))
          .containsExactlyInAnyOrder(
              ColumnKind.BOOLEAN,
              ColumnKind.BYTE,
              ColumnKind.SHORT,
              ColumnKind.INT,
              ColumnKind.LONG);
      assertThat(fitting(ElementType.INT32))
          .containsExactlyInAnyOrder(
              ColumnKind.BOOLEAN, ColumnKind.BYTE, ColumnKind.SHORT, ColumnKind.INT);
      assertThat(fitting(ElementType.INT16))
          .containsExactlyInAnyOrder(ColumnKind.BOOLEAN, ColumnKind.BYTE, ColumnKind.SHORT);
      assertThat(fitting(ElementType.INT8))
          .containsExactlyInAnyOrder(ColumnKind.BOOLEAN, ColumnKind.BYTE);
      assertThat(fitting(ElementType.UINT8))
          .containsExactlyInAnyOrder(ColumnKind.BOOLEAN, ColumnKind.BYTE, ColumnKind.SHORT);
      assertThat(fitting(ElementType.BOOL)).containsExactly(ColumnKind.BOOLEAN);
      assertThat(fitting(ElementType.STRING)).containsExactly(ColumnKind.STRING);
    }

    @Test
    void thatFitOnceNarrowingIsAllowed() {
      narrowing = new Narrowing(true, Set.of());

      for (ElementType whole :
          List.of(ElementType.INT8, ElementType.UINT8, ElementType.INT16, ElementType.INT32)) {
        assertThat(fitting(whole)).isEqualTo(NUMBERS);
      }
      assertThat(fitting(ElementType.FLOAT32)).contains(ColumnKind.DOUBLE);
      assertThat(fitting(ElementType.BOOL)).containsExactly(ColumnKind.BOOLEAN);
      assertThat(fitting(ElementType.STRING)).containsExactly(ColumnKind.STRING);
    }

    @Test
    void areNarrowedOnlyForTheInputsThatAreNamed() {
      given("age", DoubleType).given("a", DoubleType);
      feeds = Map.of("X", List.of("a", "a", "a"));
      narrowing = new Narrowing(false, Set.of("age"));

      assertThat(problems(InputSpec.of(AGE), InputSpec.of(MATRIX)))
          .hasSize(3)
          .allSatisfy(problem -> assertThat(problem).startsWith("Cannot bind input 'X' of m:1: "));
    }

    @Test
    void ofTimeNeedAUnit() {
      for (DataType time : List.of(DateType, DataTypes.TimestampType)) {
        schema = new StructType();
        given("age", time);

        assertThat(problems(InputSpec.of(AGE)))
            .containsExactly(
                "Cannot bind input 'age' of m:1: column 'age' is %s; say in which unit since 1970 the model counts, as in {column: age, unit: days} under 'inputs'"
                    .formatted(time.simpleString()));
      }
    }

    @Test
    void ofDecimalsMustBeAllowedToRound() {
      given("age", DataTypes.createDecimalType());

      assertThat(problems(InputSpec.of(AGE))).hasSize(1);
      narrowing = new Narrowing(true, Set.of());
      assertThat(bind(InputSpec.of(AGE)).inputs()).hasSize(1);
    }

    @Test
    void ofOtherKindsNeverFit() {
      for (DataType other : List.of(BinaryType, new StructType().add("a", FloatType))) {
        schema = new StructType();
        given("age", other);

        assertThat(problems(InputSpec.of(AGE)))
            .containsExactly(
                "Cannot bind input 'age' of m:1: column 'age' is %s, the model wants float32. Cast it in the snapshot, or map another column under 'inputs'"
                    .formatted(other.simpleString()));
      }
    }

    private Set<ColumnKind> fitting(ElementType type) {
      Set<ColumnKind> fitting = EnumSet.noneOf(ColumnKind.class);
      columns.forEach(
          (kind, column) -> {
            schema = new StructType();
            given("x", column);
            try {
              bind(InputSpec.of(tensor("x", type, ANY)));
              fitting.add(kind);
            } catch (InvalidRequestException e) {
              assertThat(e.getMessage()).startsWith("Cannot bind input 'x' of m:1: column 'x' is ");
            }
          });
      return fitting;
    }
  }

  @Nested
  class PredictionColumns {
    private final ModelVersion version =
        TestModels.version(
            List.of(InputSpec.of(AGE)),
            List.of(
                tensor("label", ElementType.INT64, 1L),
                tensor("single", ElementType.FLOAT64, ANY, 1L),
                tensor("p", ElementType.FLOAT32, ANY, 2L),
                tensor("open", ElementType.UINT8, ANY, ANY),
                tensor("cube", ElementType.FLOAT32, ANY, 2L, 2L),
                new MapSpec("map", ElementType.INT64, ElementType.FLOAT32)));

    @Test
    void areEveryOutputUnderItsNameIfNothingIsSaid() {
      given("age", FloatType);

      Binding binding =
          bind(
              TestModels.version(
                  List.of(InputSpec.of(AGE)),
                  List.of(
                      tensor("label", ElementType.INT64, 1L),
                      tensor("single", ElementType.FLOAT64, ANY, 1L),
                      tensor("p", ElementType.FLOAT32, ANY, 2L))));

      assertThat(binding.outputs())
          .extracting(OutputBinding::column, OutputBinding::type)
          .containsExactly(
              tuple("label", LongType),
              tuple("single", DoubleType),
              tuple("p", createArrayType(FloatType, false)));
    }

    @Test
    void areInTheJobsOrderWithTheElementsThatItNames() {
      // Given
      given("age", FloatType);
      outputs.put("probability", OutputExpression.parse("p[1]"));
      outputs.put("first", OutputExpression.parse("open[0]"));
      outputs.put("all", OutputExpression.parse("p"));

      // When
      Binding binding = bind(version);

      // Then
      assertThat(binding.outputs())
          .extracting(OutputBinding::column, OutputBinding::part, OutputBinding::type)
          .containsExactly(
              tuple("probability", new OutputExpression.At(1), FloatType),
              tuple("first", new OutputExpression.At(0), ShortType),
              tuple("all", new OutputExpression.Whole(), createArrayType(FloatType, false)));
      assertThat(binding.requestedOutputs()).containsExactly("p", "open");
    }

    @Test
    void cannotTakeWhatTheModelDoesNotGive() {
      given("age", FloatType);
      outputs.put("a", OutputExpression.parse("lable"));
      outputs.put("b", OutputExpression.parse("p[2]"));
      outputs.put("c", OutputExpression.parse("p[\"yes\"]"));
      outputs.put("d", OutputExpression.parse("map[0]"));
      outputs.put("e", OutputExpression.parse("label[1]"));
      outputs.put("f", OutputExpression.parse("map[\"yes\"]"));

      assertThat(problems(version))
          .containsExactly(
              "Cannot make prediction column 'a': m:1 has no output 'lable', it has label, single,"
                  + " p, open, cube, map; did you mean 'label'?",
              "Cannot make prediction column 'b': output 'p' has 2 elements a row, there is none at"
                  + " index 2",
              "Cannot make prediction column 'c': output 'p' is float32 [N,2], not a map; take an"
                  + " element by its index, as in p[0]",
              "Cannot make prediction column 'd': output 'map' is map of int64 to float32 [N], not an"
                  + " array; take a value by its key, as in map[\"0\"]",
              "Cannot make prediction column 'e': output 'label' has 1 elements a row, there is"
                  + " none at index 1",
              "Cannot make prediction column 'f': output 'map' is map of int64 to float32 [N], whose"
                  + " keys are whole numbers, unlike \"yes\"");
    }

    @Test
    void areArraysWithinArraysMapsAndTheirParts() {
      given("age", FloatType);
      outputs.put("cube", OutputExpression.parse("cube"));
      outputs.put("face", OutputExpression.parse("cube[1]"));
      outputs.put("map", OutputExpression.parse("map"));
      outputs.put("value", OutputExpression.parse("map[\"1\"]"));

      assertThat(bind(version).outputs())
          .extracting(OutputBinding::type)
          .containsExactly(
              createArrayType(createArrayType(FloatType, false), false),
              createArrayType(FloatType, false),
              createMapType(LongType, FloatType, false),
              FloatType);
    }
  }

  private BinderTest given(String column, DataType type) {
    schema = schema.add(column, type);
    return this;
  }

  private Binding bind(InputSpec... inputs) {
    return bind(TestModels.version(List.of(inputs), List.of(SCORE)));
  }

  private Binding bind(ModelVersion version) {
    return Binder.bind(
        schema,
        version,
        new BindingRequest(TestModels.feeds(feeds), Map.of(), missing, outputs, narrowing));
  }

  private List<String> problems(InputSpec... inputs) {
    return problems(TestModels.version(List.of(inputs), List.of(SCORE)));
  }

  private List<String> problems(ModelVersion version) {
    return catchThrowableOfType(InvalidRequestException.class, () -> bind(version)).problems();
  }
}
