package io.nightshift.inference;

import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.FloatType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
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
import io.nightshift.binding.OutputCheck;
import io.nightshift.binding.OutputExpression;
import io.nightshift.binding.RuleRequest;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.fixture.Scored;
import io.nightshift.fixture.TestModels;
import io.nightshift.model.Bound;
import io.nightshift.model.InputRule;
import io.nightshift.model.MissingRule;
import io.nightshift.model.Range;
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
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

class RulesTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;
  private static final Range FINITE = new Range(-INFINITY, INFINITY, true);

  @Nested
  class Inputs {
    @Test
    void rejectsWhatIsOutOfRangeWithTheValueAndTheRange() {
      Scored scored = scoreFloats(reject(new Range(-60, 130, false)), -60f, 131f, 0f, -60.5f, 130f);

      assertThat(scored.column(0)).containsExactly(-60f, 0f, 130f);
      assertThat(scored.rejects()).containsOnlyKeys(1, 3);
      Reject first = scored.rejects().get(1);
      assertThat(first.stage()).isEqualTo(Reject.Stage.BIND);
      assertThat(first.code()).isEqualTo(Reject.Code.OUT_OF_RANGE);
      assertThat(first.column()).isEqualTo("x");
      assertThat(first.message()).isEqualTo("column 'x' is 131.0, out of the range -60 to 130");
    }

    @Test
    void clipsToTheBoundsAndCounts() {
      Scored scored =
          scoreFloats(clip(new Range(0, 10, false)), -5f, 5f, 50f, Float.NEGATIVE_INFINITY);

      assertThat(scored.column(0)).containsExactly(0f, 5f, 10f, 0f);
      assertThat(scored.clipped()).isEqualTo(Map.of("x", 3L));
    }

    @Test
    void refusesWhatIsNotFiniteEvenWhereItClips() {
      InputRule rule = clip(new Range(0, 10, true));

      Scored scored = scoreFloats(rule, Float.POSITIVE_INFINITY, 50f, Float.NaN);

      assertThat(scored.column(0)).containsExactly(10f);
      assertThat(scored.rejects().values())
          .extracting(Reject::code)
          .containsExactly(Reject.Code.NOT_FINITE, Reject.Code.NOT_FINITE);
    }

    @Test
    void leavesMissingValuesToTheirOwnRule() {
      BindingRequest filling =
          new BindingRequest(
              Map.of(),
              Map.of(),
              Map.of("x", new MissingRule.Fill(7)),
              Map.of(),
              Narrowing.NONE,
              rules("x", reject(new Range(0, 5, false))));

      Scored scored = score("identity-float32", filling, FloatType, null, Float.NaN, 6f);

      assertThat(scored.column(0)).containsExactly(7f, 7f);
      assertThat(scored.rejects()).containsOnlyKeys(2);
    }

    @Test
    void comparesWholeNumbersExactly() {
      long large = (1L << 53) + 1;
      InputRule rule = reject(new Range(-INFINITY, 1L << 53, false));

      Scored scored = score("identity-int64", by(rule), LongType, large, large - 1);

      assertThat(scored.rejects()).containsOnlyKeys(0);
    }

    @Test
    void letsOnlyAllowedValuesPass() {
      InputRule carriers =
          new InputRule(Range.ANY, List.of("AA", "UA"), InputRule.OnViolation.REJECT);

      Scored scored = score("identity-string", by(carriers), StringType, "AA", "ZZ", "UA");

      assertThat(scored.column(0)).containsExactly("AA", "UA");
      assertThat(scored.rejects().get(1).code()).isEqualTo(Reject.Code.NOT_ALLOWED);
      assertThat(scored.rejects().get(1).message())
          .isEqualTo("column 'x' is 'ZZ', which is not among the allowed values: AA, UA");
    }

    @Test
    void readsAllowedNumbersInTheColumnsType() {
      InputRule tenths =
          new InputRule(Range.ANY, List.of("0.1", "-0"), InputRule.OnViolation.REJECT);

      Scored scored = scoreFloats(tenths, 0.1f, 0f, -0f, 0.2f);

      assertThat(scored.rejects()).containsOnlyKeys(3);
    }

    @Test
    void looksIntoArraysAndClipsThere() {
      StructType schema = new StructType().add("X", createArrayType(FloatType));
      BindingRequest clipping = request(rules("X", clip(new Range(0, 2, false))));

      try (OnnxSession session = TestModels.open("linear")) {
        Scored scored =
            Scored.in(session, clipping, schema, List.of(array(1f, 9f, -1f), array(0f, 1f, 2f)));

        assertThat(scored.column(1)).containsExactly(List.of(2f, 4f, 0f), List.of(0f, 2f, 4f));
        assertThat(scored.clipped()).isEqualTo(Map.of("X", 1L));
      }
    }

    @Test
    void rejectsARowOnceByItsFirstColumnAtFault() {
      StructType schema =
          new StructType().add("a", FloatType).add("b", FloatType).add("c", FloatType);
      BindingRequest request =
          new BindingRequest(
              TestModels.feeds(Map.of("X", List.of("a", "b", "c"))),
              Map.of(),
              Map.of(),
              Map.of(),
              Narrowing.NONE,
              rules("X", reject(new Range(0, 1, false))));

      try (OnnxSession session = TestModels.open("linear")) {
        Scored scored =
            Scored.in(
                session,
                request,
                schema,
                List.of(RowFactory.create(0f, null, 5f), RowFactory.create(0f, 5f, null)));

        assertThat(scored.rejects().get(0).code()).isEqualTo(Reject.Code.MISSING);
        assertThat(scored.rejects().get(1).code()).isEqualTo(Reject.Code.OUT_OF_RANGE);
        assertThat(scored.rejects().values()).extracting(Reject::column).containsOnly("b");
      }
    }

    @Test
    void doesNotCountWhatItClippedInRowsThatWereRejected() {
      StructType schema =
          new StructType().add("a", FloatType).add("b", FloatType).add("c", FloatType);
      BindingRequest request =
          new BindingRequest(
              TestModels.feeds(Map.of("X", List.of("a", "b", "c"))),
              Map.of(),
              Map.of(),
              Map.of(),
              Narrowing.NONE,
              rules("a", clip(new Range(0, 1, false))));

      try (OnnxSession session = TestModels.open("linear")) {
        Scored scored =
            Scored.in(session, request, schema, List.of(RowFactory.create(9f, null, 0f)));

        assertThat(scored.clipped()).isEmpty();
      }
    }

    @Test
    void comparesDecimalsToTheirLastDigit() {
      Bound tenth = bound("0.1000000000000000000000000000000001");
      InputRule rule = reject(new Range(bound("0.1"), tenth, false));

      Scored scored =
          score(
              "identity-float64",
              narrowing(rule),
              createDecimalType(38, 34),
              new BigDecimal("0.1000000000000000000000000000000000"),
              new BigDecimal("0.0999999999999999999999999999999999"),
              new BigDecimal("0.1000000000000000000000000000000001"),
              new BigDecimal("0.1000000000000000000000000000000002"));

      assertThat(scored.rejects()).containsOnlyKeys(1, 3);
      assertThat(scored.rejects().get(3).message())
          .isEqualTo(
              "column 'x' is 0.1000000000000000000000000000000002, out of the range 0.1 to"
                  + " 0.1000000000000000000000000000000001");
    }

    @Test
    void clipsAndListsDecimals() {
      InputRule clipping = clip(new Range(bound("-1.5"), bound("2.25"), false));
      InputRule listing = allowed("1.5", "2");
      Object[] values = {
        new BigDecimal("-7.00"), new BigDecimal("1.50"), new BigDecimal("2.00"), new BigDecimal("9")
      };

      Scored clipped =
          score("identity-float64", narrowing(clipping), createDecimalType(5, 2), values);
      Scored listed =
          score("identity-float64", narrowing(listing), createDecimalType(5, 2), values);

      assertThat(clipped.column(0)).containsExactly(-1.5, 1.5, 2.0, 2.25);
      assertThat(clipped.clipped()).isEqualTo(Map.of("x", 2L));
      assertThat(listed.column(0)).containsExactly(1.5, 2.0);
      assertThat(listed.rejects().get(0).message())
          .isEqualTo("column 'x' is '-7.00', which is not among the allowed values: 1.5, 2");
    }

    @Test
    void holdsDatesToDates() {
      Object[] days = {
        LocalDate.parse("2025-12-31"), LocalDate.parse("2026-01-01"), LocalDate.parse("2026-02-01")
      };
      Range january = new Range(bound("2026-01-01"), bound("2026-01-31T12:00:00Z"), false);

      Scored rejecting = score("identity-int64", counting(reject(january)), DateType, days);
      Scored clipping = score("identity-int64", counting(clip(january)), DateType, days);
      Scored listing =
          score("identity-int64", counting(allowed("2026-01-01", "2026-02-01")), DateType, days);

      assertThat(rejecting.column(0)).containsExactly(20_454L);
      assertThat(rejecting.rejects().get(2).message())
          .isEqualTo(
              "column 'x' is 2026-02-01, out of the range 2026-01-01 to 2026-01-31T12:00:00Z");
      assertThat(clipping.column(0)).containsExactly(20_454L, 20_454L, 20_484L);
      assertThat(listing.rejects()).containsOnlyKeys(0);
      assertThat(listing.rejects().get(0).message())
          .isEqualTo(
              "column 'x' is '2025-12-31', which is not among the allowed values: 2026-01-01,"
                  + " 2026-02-01");
    }

    @Test
    void holdsTimestampsToMoments() {
      Object[] moments = {
        Instant.parse("2026-01-31T05:59:59.999999Z"),
        Instant.parse("2026-01-31T06:00:00Z"),
        Instant.parse("2026-02-01T00:00:00Z")
      };
      // Six o'clock in UTC, and the first moment of a day.
      Range range = new Range(bound("2026-01-31T07:00:00+01:00"), bound("2026-02-01"), false);

      Scored rejecting = score("identity-int64", counting(reject(range)), TimestampType, moments);
      Scored listing =
          score("identity-int64", counting(allowed("2026-02-01")), TimestampType, moments);

      assertThat(rejecting.rejects()).containsOnlyKeys(0, 1);
      assertThat(rejecting.rejects().get(0).message())
          .isEqualTo(
              "column 'x' is 2026-01-31T05:59:59.999999Z, out of the range 2026-01-31T06:00:00Z to"
                  + " 2026-02-01");
      // Six o'clock is in the range, and no whole day.
      assertThat(rejecting.rejects().get(1).code()).isEqualTo(Reject.Code.LOSSY);
      assertThat(listing.column(0)).containsExactly(20_485L);
    }

    private static Bound bound(String text) {
      return Bound.find(text).orElseThrow();
    }

    private static InputRule allowed(String... values) {
      return new InputRule(Range.ANY, List.of(values), InputRule.OnViolation.REJECT);
    }

    /** Of x, which may be rounded. */
    private static BindingRequest narrowing(InputRule rule) {
      return new BindingRequest(
          Map.of(), Map.of(), Map.of(), Map.of(), new Narrowing(true, Set.of()), rules("x", rule));
    }

    /** Of x, a date or timestamp that the model counts in days. */
    private static BindingRequest counting(InputRule rule) {
      InputFeed days = new InputFeed(List.of("x"), LengthRule.GROUP, Optional.of(EpochUnit.DAYS));
      return new BindingRequest(
          Map.of("x", days), Map.of(), Map.of(), Map.of(), Narrowing.NONE, rules("x", rule));
    }

    private static Scored scoreFloats(InputRule rule, Object... values) {
      return score("identity-float32", by(rule), FloatType, values);
    }
  }

  @Nested
  class Outputs {
    @Test
    void rejectsRowsByTheirScores() {
      Scored scored =
          score(
              "identity-float32",
              checking(new OutputCheck(new Range(0, 1, true), REJECT)),
              FloatType,
              0f,
              2f,
              1f,
              INFINITY_F);

      assertThat(scored.column(0)).containsExactly(0f, 1f);
      assertThat(scored.rejects()).containsOnlyKeys(1, 3);
      Reject first = scored.rejects().get(1);
      assertThat(first.stage()).isEqualTo(Reject.Stage.CHECK);
      assertThat(first.message())
          .isEqualTo("prediction column 'y' is 2.0, out of the range 0 to 1");
      assertThat(scored.rejects().get(3).code()).isEqualTo(Reject.Code.NOT_FINITE);
      assertThat(scored.failures()).isEmpty();
    }

    @Test
    void aScoreThatIsNoNumberIsWithinNoRange() {
      BindingRequest request =
          new BindingRequest(
              Map.of(),
              Map.of(),
              Map.of("x", MissingRule.NAN),
              Map.of(),
              Narrowing.NONE,
              new RuleRequest(
                  Map.of(), Map.of("y", new OutputCheck(new Range(0, 1, false), REJECT))));

      assertThat(score("identity-float32", request, FloatType, Float.NaN).rejects())
          .containsOnlyKeys(0);
    }

    @Test
    void scoresTheRowsThatFailTheRunAndTellsThem() {
      OutputCheck failing = new OutputCheck(new Range(0, 1, false), OutputCheck.OnViolation.FAIL);

      Scored scored = score("identity-float32", checking(failing), FloatType, 0f, 2f, 3f);

      assertThat(scored.scores()).hasSize(3);
      assertThat(scored.failures()).extracting(Reject::row).containsExactly(1, 2);
    }

    @Test
    void looksIntoVectors() {
      StructType schema = new StructType().add("X", createArrayType(FloatType));
      BindingRequest request =
          new BindingRequest(
              Map.of(),
              Map.of(),
              Map.of(),
              Map.of("twice", OutputExpression.parse("doubled")),
              Narrowing.NONE,
              new RuleRequest(
                  Map.of(), Map.of("twice", new OutputCheck(new Range(0, 5, false), REJECT))));

      try (OnnxSession session = TestModels.open("linear")) {
        Scored scored =
            Scored.in(session, request, schema, List.of(array(1f, 1f, 3f), array(1f, 2f, 2f)));

        assertThat(scored.rejects()).containsOnlyKeys(0);
        assertThat(scored.column(0)).containsExactly(List.of(2f, 4f, 4f));
      }
    }

    private static BindingRequest checking(OutputCheck check) {
      return request(new RuleRequest(Map.of(), Map.of("y", check)));
    }

    private static final OutputCheck.OnViolation REJECT = OutputCheck.OnViolation.REJECT;
    private static final float INFINITY_F = Float.POSITIVE_INFINITY;
  }

  @Nested
  class Plans {
    @Test
    void refusesAllThatDoesNotFitAtOnce() {
      BindingRequest request =
          request(
              new RuleRequest(
                  Map.of(
                      "x",
                      new InputRule(FINITE, List.of(), InputRule.OnViolation.REJECT),
                      "z",
                      reject(new Range(0, 1, false))),
                  Map.of()));

      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> score("identity-string", request, StringType, "a"))
          .satisfies(
              e ->
                  assertThat(e.problems())
                      .containsExactly(
                          "Unknown name 'z' under 'rules': neither an input of m:1 nor a column that"
                              + " feeds one",
                          "Cannot apply 'rules' to column 'x': it is string; 'min', 'max' and"
                              + " 'finite' are for numbers, write 'allowed'"));
    }

    @Test
    void refusesAllowedValuesThatTheColumnCannotHave() {
      InputRule rule = new InputRule(Range.ANY, List.of("1", "AA"), InputRule.OnViolation.REJECT);

      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> score("identity-int64", by(rule), LongType, 1L))
          .withMessage(
              "Cannot apply 'rules' to column 'x': it is bigint, which 'AA' under 'allowed' is not");
    }

    @Test
    void refusesBoundsOfAnotherKindThanTheColumn() {
      Range days = new Range(Bound.find("2026-01-31").orElseThrow(), Bound.NONE, false);
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> score("identity-int64", by(reject(days)), LongType, 1L))
          .withMessage(
              "Cannot apply 'rules' to column 'x': it is bigint, which '2026-01-31' is not");
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(
              () -> score("identity-int64", by(reject(new Range(0.2, 0.8, false))), LongType, 1L))
          .withMessage(
              "Cannot apply 'rules' to column 'x': it is bigint, and no such value is in the range"
                  + " 0.2 to 0.8");
    }

    @Test
    void refusesChecksOfColumnsThatAreNotPredicted() {
      BindingRequest request =
          request(
              new RuleRequest(
                  Map.of(), Map.of("yy", new OutputCheck(FINITE, OutputCheck.OnViolation.REJECT))));

      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> score("identity-float32", request, FloatType, 1f))
          .withMessage("Unknown column 'yy' under 'checks': the predictions have y");
    }

    @Test
    void refusesRulesThatSayNothingOrClipToNothing() {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> reject(Range.ANY))
          .withMessageContaining("it says nothing");
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> clip(FINITE))
          .withMessageContaining("needs 'min' or 'max'");
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> new Range(2, 1, false))
          .withMessage("Invalid range: 'min' must not exceed 'max', got: min 2, max 1");
    }
  }

  private static InputRule reject(Range range) {
    return new InputRule(range, List.of(), InputRule.OnViolation.REJECT);
  }

  private static InputRule clip(Range range) {
    return new InputRule(range, List.of(), InputRule.OnViolation.CLIP);
  }

  private static RuleRequest rules(String name, InputRule rule) {
    return new RuleRequest(Map.of(name, rule), Map.of());
  }

  private static BindingRequest by(InputRule rule) {
    return request(rules("x", rule));
  }

  private static BindingRequest request(RuleRequest rules) {
    return new BindingRequest(Map.of(), Map.of(), Map.of(), Map.of(), Narrowing.NONE, rules);
  }

  private static Row array(Object... elements) {
    return RowFactory.create(CollectionConverters.asScala(Arrays.asList(elements)).toSeq());
  }

  private static Scored score(
      String model, BindingRequest request, DataType column, Object... values) {
    StructType schema = new StructType().add("x", column);
    List<Row> rows =
        Arrays.stream(values).map(value -> RowFactory.create(new Object[] {value})).toList();
    try (OnnxSession session = TestModels.open(model)) {
      return Scored.in(session, request, schema, rows);
    }
  }
}
