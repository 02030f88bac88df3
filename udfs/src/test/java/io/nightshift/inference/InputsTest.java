package io.nightshift.inference;

import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.FloatType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.batch.Reject;
import io.nightshift.binding.BindingRequest;
import io.nightshift.binding.EpochUnit;
import io.nightshift.binding.InputFeed;
import io.nightshift.binding.LengthRule;
import io.nightshift.binding.Narrowing;
import io.nightshift.binding.Param;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.fixture.Scored;
import io.nightshift.fixture.TestModels;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

/** What feeds inputs that are more than one number a row. */
class InputsTest {
  @Nested
  class ArraysOfSeveralLengths {
    private final StructType schema = new StructType().add("tokens", createArrayType(LongType));
    private final List<Row> rows =
        List.of(row(1L, 2L, 3L), row(10L), row(4L, 5L, 6L), row(1L, null), row(20L), row(8L, 2L));

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 6})
    void areScoredWithTheirLikes(int size) {
      try (OnnxSession session = TestModels.open("mean")) {
        Scored scored = Scored.in(session, BindingRequest.BY_NAME, schema, rows, size);

        assertThat(scored.column(0)).containsExactly(2f, 10f, 5f, 20f, 5f);
        assertThat(scored.rejects()).containsOnlyKeys(3);
      }
    }

    @Test
    void arePaddedIfToldSo() {
      Scored scored = score("mean", feed("tokens", new LengthRule.Pad(0L), null), schema, rows);

      assertThat(scored.column(0)).containsExactly(2f, 10f / 3, 5f, 20f / 3, 10f / 3);
    }

    @Test
    void cannotBePaddedWithWhatTheModelDoesNotTake() {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(
              () -> score("mean", feed("tokens", new LengthRule.Pad("x"), null), schema, rows))
          .withMessage("Cannot bind input 'tokens' of m:1: its pad value is x, which is no int64");
    }
  }

  @Test
  void rejectsArraysWithinArraysOfAnotherShape() {
    StructType schema = new StructType().add("x", createArrayType(createArrayType(FloatType)));

    Scored scored =
        score(
            "cube",
            BindingRequest.BY_NAME,
            schema,
            List.of(
                row(seq(1f, 2f, 3f), seq(4f, 5f)),
                row(seq(1f, 2f, 3f)),
                row(seq(1f, 2f, 3f), null),
                row(seq(1f, 2f, 3f), seq(4f, 5f, 6f))));

    assertThat(scored.scores()).containsOnlyKeys(3);
    assertThat(scored.rejects().values())
        .extracting(Reject::message)
        .containsExactly(
            "column 'x' has an inner array of 2 elements, where 3 are wanted",
            "column 'x' has 1 elements, the model wants 2",
            "column 'x' is missing");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8})
  void fillsABatchOfFixedSize(int size) {
    StructType schema = new StructType().add("item", LongType);
    List<Row> rows =
        List.of(item(0L), item(1L), item(77L), item(null), item(2L), item(3L), item(0L), item(1L));

    try (OnnxSession session = TestModels.open("fixed-3")) {
      Scored scored = Scored.in(session, BindingRequest.BY_NAME, schema, rows, size);

      assertThat(scored.column(0)).containsExactly(10f, 11f, 12f, 13f, 10f, 11f);
      assertThat(scored.rejects()).containsOnlyKeys(2, 3);
    }
  }

  @Nested
  class Params {
    private final StructType schema = new StructType().add("x", FloatType);
    private final List<Row> rows = List.of(RowFactory.create(1f), RowFactory.create(2f));

    @Test
    void areTheSameForEveryRow() {
      Scored scored = score("params", params(Param.of(3L), Param.of(0.5)), schema, rows);

      assertThat(scored.column(0)).containsExactly(103.5f, 106.5f);
    }

    @Test
    void mustBeWhatTheModelTakes() {
      Param two = new Param(List.of(2L), List.of(1.0, 2.0));

      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> score("params", params(two, Param.of("x")), schema, rows))
          .satisfies(
              e ->
                  assertThat(e.problems())
                      .containsExactly(
                          "Cannot bind input 'scale' of m:1: its param has shape [2], the model wants"
                              + " float32 [1]",
                          "Cannot bind input 'shift' of m:1: its param x is no float32"));
    }

    @Test
    void areAskedForWhereNoRowCanFeedAnInput() {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> score("params", BindingRequest.BY_NAME, schema, rows))
          .withMessageContaining(
              "it is float32 [], one value for all rows. Give it under 'params'");
    }

    private static BindingRequest params(Param scale, Param shift) {
      return new BindingRequest(
          Map.of(), Map.of("scale", scale, "shift", shift), Map.of(), Map.of(), Narrowing.NONE);
    }
  }

  @Nested
  class Time {
    @Test
    void isToldInTheUnitThatIsDeclared() {
      LocalDate day = LocalDate.of(1970, 1, 11);

      assertThat(count(DateType, EpochUnit.DAYS, day)).containsExactly(10L);
      assertThat(count(DateType, EpochUnit.SECONDS, day)).containsExactly(864_000L);
      assertThat(
              count(
                  TimestampType,
                  EpochUnit.DAYS,
                  day.atStartOfDay().toInstant(java.time.ZoneOffset.UTC)))
          .containsExactly(10L);
      assertThat(count(TimestampType, EpochUnit.MILLISECONDS, Instant.ofEpochMilli(-1_500)))
          .containsExactly(-1_500L);
    }

    @Test
    void isNeverRounded() {
      assertThat(count(TimestampType, EpochUnit.SECONDS, Instant.ofEpochMilli(1_500))).isEmpty();
    }

    private static List<Object> count(DataType type, EpochUnit unit, Object value) {
      StructType schema = new StructType().add("x", type);
      List<Row> rows = List.of(RowFactory.create(value));
      return score("identity-int64", feed("x", LengthRule.GROUP, unit), schema, rows).column(0);
    }
  }

  @Test
  void roundsDecimalsOnceAndTakesWholeOnesExactly() {
    StructType schema = new StructType().add("x", createDecimalType(20, 2));
    List<Row> rows =
        List.of(
            decimal("0.10"), decimal("7.00"), decimal("7.50"), decimal("123456789012345678.00"));
    BindingRequest request =
        new BindingRequest(
            Map.of(), Map.of(), Map.of(), Map.of(), new Narrowing(false, Set.of("x")));

    assertThat(score("identity-float64", request, schema, rows).column(0))
        .containsExactly(0.1, 7.0, 7.5, (double) 123456789012345678L);
    Scored whole = score("identity-int64", request, schema, rows);
    assertThat(whole.column(0)).containsExactly(7L, 123456789012345678L);
    assertThat(whole.rejects().get(0).message())
        .isEqualTo("column 'x' is 0.10, which int64 cannot hold");
  }

  @Test
  void takesVectorsOfMllib() {
    // Given
    StructType vector =
        new StructType()
            .add("type", DataTypes.ByteType)
            .add("size", DataTypes.IntegerType)
            .add("indices", createArrayType(DataTypes.IntegerType, false))
            .add("values", createArrayType(DoubleType, false));
    BindingRequest request =
        new BindingRequest(
            Map.of(), Map.of(), Map.of(), Map.of(), new Narrowing(false, Set.of("X")));

    // When
    Scored scored =
        score(
            "linear",
            request,
            new StructType().add("X", vector),
            List.of(
                RowFactory.create(RowFactory.create((byte) 1, null, null, seq(1.0, 2.0, 3.0))),
                RowFactory.create(RowFactory.create((byte) 0, 3, seq(0, 2), seq(5.0, 7.0)))));

    // Then
    assertThat(scored.column(1)).containsExactly(List.of(2f, 4f, 6f), List.of(10f, 0f, 14f));
  }

  private static BindingRequest feed(String input, LengthRule lengths, EpochUnit unit) {
    InputFeed feed = new InputFeed(List.of(input), lengths, Optional.ofNullable(unit));
    return new BindingRequest(Map.of(input, feed), Map.of(), Map.of(), Map.of(), Narrowing.NONE);
  }

  private static Row item(Long item) {
    return RowFactory.create(item);
  }

  private static Row decimal(String value) {
    return RowFactory.create(new BigDecimal(value));
  }

  private static Object seq(Object... elements) {
    return CollectionConverters.asScala(Arrays.asList(elements)).toSeq();
  }

  private static Row row(Object... elements) {
    return RowFactory.create(seq(elements));
  }

  private static Scored score(
      String model, BindingRequest request, StructType schema, List<Row> rows) {
    try (OnnxSession session = TestModels.open(model)) {
      return Scored.in(session, request, schema, rows);
    }
  }
}
