package io.nightshift.inference;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.ByteType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.FloatType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.ShortType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.batch.Reject;
import io.nightshift.binding.BindingRequest;
import io.nightshift.binding.Narrowing;
import io.nightshift.fixture.Scored;
import io.nightshift.fixture.TestModels;
import io.nightshift.model.MissingRule;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a column's values become in the model, by sending them through one that gives them back. */
class ConversionTest {
  private static final long BEYOND_FLOAT32 = (1L << 24) + 1;
  private static final long BEYOND_FLOAT64 = (1L << 53) + 1;

  static Stream<Arguments> exact() {
    return Stream.of(
        Arguments.of("float32", FloatType, 0.1f, 0.1f),
        Arguments.of("float32", FloatType, Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY),
        Arguments.of("float32", LongType, 1L << 24, 16777216f),
        Arguments.of("float32", BooleanType, true, 1f),
        Arguments.of("float16", ByteType, (byte) -128, -128f),
        Arguments.of("float16", LongType, 2048L, 2048f),
        Arguments.of("bfloat16", ShortType, (short) 256, 256f),
        Arguments.of("uint16", IntegerType, 65_535, 65_535L),
        Arguments.of("uint32", LongType, 4_294_967_295L, 4_294_967_295L),
        Arguments.of("uint64", LongType, Long.MAX_VALUE, BigDecimal.valueOf(Long.MAX_VALUE)),
        Arguments.of("float64", DoubleType, 0.1, 0.1),
        Arguments.of("float64", FloatType, 0.1f, (double) 0.1f),
        Arguments.of("float64", LongType, -(1L << 53), -9007199254740992.0),
        Arguments.of("float64", BooleanType, false, 0.0),
        Arguments.of("int8", ByteType, (byte) -128, -128L),
        Arguments.of("int16", ShortType, (short) -32768, -32768L),
        Arguments.of("int16", ByteType, (byte) 7, 7L),
        Arguments.of("int32", IntegerType, Integer.MIN_VALUE, (long) Integer.MIN_VALUE),
        Arguments.of("int64", LongType, Long.MIN_VALUE, Long.MIN_VALUE),
        Arguments.of("int64", IntegerType, -5, -5L),
        Arguments.of("int64", BooleanType, true, 1L),
        Arguments.of("uint8", ShortType, (short) 255, 255L),
        Arguments.of("uint8", ByteType, (byte) 0, 0L),
        Arguments.of("bool", BooleanType, true, true),
        Arguments.of("bool", BooleanType, false, false),
        Arguments.of("string", StringType, "Zürich", "Zürich"),
        Arguments.of("string", StringType, "", ""));
  }

  @ParameterizedTest
  @MethodSource("exact")
  void tellsEachTypeExactly(String model, DataType column, Object value, Object told) {
    assertThat(score(model, column, Narrowing.NONE, value).column(0)).containsExactly(told);
  }

  static Stream<Arguments> narrowed() {
    return Stream.of(
        Arguments.of("float32", DoubleType, 0.1, 0.1f),
        Arguments.of("float32", DoubleType, Double.POSITIVE_INFINITY, Float.POSITIVE_INFINITY),
        Arguments.of("float32", DoubleType, 1e-60, 0f),
        // Halfway cases go to the even neighbour; 2^-11 of the second decides it, and only once.
        Arguments.of("float16", FloatType, 2049f, 2048f),
        Arguments.of("float16", DoubleType, 2049.0000000001, 2050f),
        Arguments.of("float16", DoubleType, 65_519.99, 65_504f),
        Arguments.of("float16", FloatType, 0x1.8p-24f, 0x1p-23f),
        Arguments.of("bfloat16", FloatType, 0x1.01p0f, 1f),
        Arguments.of("bfloat16", FloatType, 0x1.03p0f, 0x1.04p0f),
        Arguments.of("float32", LongType, BEYOND_FLOAT32, 16777216f),
        Arguments.of("float64", LongType, BEYOND_FLOAT64, 9007199254740992.0),
        Arguments.of("int32", LongType, 2147483647L, 2147483647L),
        Arguments.of("int64", DoubleType, -3.0, -3L),
        Arguments.of("int64", DoubleType, -0x1p63, Long.MIN_VALUE),
        Arguments.of("int8", FloatType, 127f, 127L),
        Arguments.of("uint8", IntegerType, 255, 255L));
  }

  @ParameterizedTest
  @MethodSource("narrowed")
  void roundsWhereNarrowingIsAllowed(String model, DataType column, Object value, Object told) {
    assertThat(score(model, column, new Narrowing(false, Set.of("x")), value).column(0))
        .containsExactly(told);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("float32", LongType, BEYOND_FLOAT32, false, Reject.Code.LOSSY, "16777217"),
        Arguments.of("float32", IntegerType, -16777217, false, Reject.Code.LOSSY, "-16777217"),
        Arguments.of(
            "float64", LongType, BEYOND_FLOAT64, false, Reject.Code.LOSSY, "9007199254740993"),
        Arguments.of("uint8", ShortType, (short) 256, false, Reject.Code.OVERFLOW, "256"),
        Arguments.of("uint8", ByteType, (byte) -1, false, Reject.Code.OVERFLOW, "-1"),
        Arguments.of("float32", DoubleType, 1e39, true, Reject.Code.OVERFLOW, "1.0E39"),
        Arguments.of("int32", LongType, 1L << 31, true, Reject.Code.OVERFLOW, "2147483648"),
        Arguments.of("int16", LongType, -32769L, true, Reject.Code.OVERFLOW, "-32769"),
        Arguments.of("int8", LongType, 128L, true, Reject.Code.OVERFLOW, "128"),
        Arguments.of("int64", DoubleType, 0.5, true, Reject.Code.LOSSY, "0.5"),
        Arguments.of(
            "int64", DoubleType, 0x1p63, true, Reject.Code.OVERFLOW, Double.toString(0x1p63)),
        Arguments.of(
            "int64", DoubleType, Double.POSITIVE_INFINITY, true, Reject.Code.OVERFLOW, "Infinity"),
        Arguments.of("int8", FloatType, -129f, true, Reject.Code.OVERFLOW, "-129.0"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void rejectsWhatATypeCannotTell(
      String model,
      DataType column,
      Object value,
      boolean narrowing,
      Reject.Code code,
      String shown) {
    // When
    Scored scored = score(model, column, new Narrowing(narrowing, Set.of()), value);

    // Then
    assertThat(scored.scores()).isEmpty();
    assertThat(scored.rejects().get(0))
        .isEqualTo(
            new Reject(
                0,
                Reject.Stage.BIND,
                code,
                "x",
                "column 'x' is %s, which %s cannot hold".formatted(shown, model)));
  }

  @Test
  void rejectsAMissingValueIfThatIsTheRule() {
    Scored scored = score("float64", DoubleType, Narrowing.NONE, 1.0, null, Double.NaN, 4.0);

    assertThat(scored.scores()).containsOnlyKeys(0, 3);
    assertThat(scored.column(0)).containsExactly(1.0, 4.0);
    assertThat(scored.rejects().values())
        .containsExactly(
            new Reject(1, Reject.Stage.BIND, Reject.Code.MISSING, "x", "column 'x' is missing"),
            new Reject(2, Reject.Stage.BIND, Reject.Code.MISSING, "x", "column 'x' is missing"));
  }

  @Test
  void countsNanInAFloatColumnAsMissingForAnyInput() {
    BindingRequest request = request(new MissingRule.Fill(-1), new Narrowing(true, Set.of()));

    assertThat(score("int64", FloatType, request, 1f, Float.NaN, null).column(0))
        .containsExactly(1L, -1L, -1L);
  }

  @Test
  void givesTheModelNanIfThatIsTheRule() {
    BindingRequest request = request(MissingRule.NAN, Narrowing.NONE);

    assertThat(score("float32", FloatType, request, null, Float.NaN, 2f).column(0))
        .containsExactly(Float.NaN, Float.NaN, 2f);
    assertThat(score("float64", IntegerType, request, null, 3).column(0))
        .containsExactly(Double.NaN, 3.0);
  }

  static Stream<Arguments> fills() {
    return Stream.of(
        Arguments.of("float32", FloatType, 0.5, 0.5f),
        Arguments.of("float64", DoubleType, 7, 7.0),
        Arguments.of("int8", ByteType, -128, -128L),
        Arguments.of("int16", ShortType, 300, 300L),
        Arguments.of("int32", IntegerType, 70_000, 70_000L),
        Arguments.of("int64", LongType, Long.MAX_VALUE, Long.MAX_VALUE),
        Arguments.of("int64", LongType, 2.0, 2L),
        Arguments.of("uint8", ShortType, 255, 255L),
        Arguments.of("bool", BooleanType, true, true),
        Arguments.of("string", StringType, "unknown", "unknown"));
  }

  @ParameterizedTest
  @MethodSource("fills")
  void givesTheModelTheValueOfTheRule(String model, DataType column, Object fill, Object told) {
    BindingRequest request = request(new MissingRule.Fill(fill), Narrowing.NONE);

    assertThat(score(model, column, request, new Object[] {null}).column(0)).containsExactly(told);
  }

  private static BindingRequest request(MissingRule rule, Narrowing narrowing) {
    return new BindingRequest(Map.of(), Map.of(), Map.of("x", rule), Map.of(), narrowing);
  }

  private static Scored score(
      String model, DataType column, Narrowing narrowing, Object... values) {
    return score(
        model,
        column,
        new BindingRequest(Map.of(), Map.of(), Map.of(), Map.of(), narrowing),
        values);
  }

  private static Scored score(
      String model, DataType column, BindingRequest request, Object... values) {
    StructType schema = new StructType().add("x", column);
    try (OnnxSession session = TestModels.open("identity-" + model)) {
      return Scored.in(
          session,
          request,
          schema,
          Arrays.stream(values)
              .<Row>map(value -> RowFactory.create(new Object[] {value}))
              .toList());
    }
  }
}
