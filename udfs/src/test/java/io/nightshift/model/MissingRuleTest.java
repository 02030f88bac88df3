package io.nightshift.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.storage.Json;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MissingRuleTest {
  static Stream<MissingRule> rules() {
    return Stream.of(
        MissingRule.REJECT,
        MissingRule.NAN,
        new MissingRule.Fill(0),
        new MissingRule.Fill(-1.5),
        new MissingRule.Fill(Long.MAX_VALUE),
        new MissingRule.Fill("none"),
        new MissingRule.Fill(true));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void comesBackFromJsonAsItWas(MissingRule rule) {
    assertThat(Json.read("a test", Json.bytes(rule), MissingRule.class)).isEqualTo(rule);
  }

  @Test
  void isAWordOrAMapInJson() {
    assertThat(Json.compact(List.of(MissingRule.REJECT, MissingRule.NAN, new MissingRule.Fill(0))))
        .isEqualTo("[\"reject\",\"nan\",{\"fill\":0}]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"drop\" | drop",
        "{\"fill\":1,\"or\":2} | {fill=1, or=2}",
        "{\"mean\":1} | {mean=1}",
        "7 | 7"
      })
  void refusesOtherJson(String json, String shown) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> Json.read("rule.json", json.getBytes(UTF_8), MissingRule.class))
        .withMessage("Cannot read rule.json: not reject, nan or {fill: VALUE}: " + shown);
  }

  @Test
  void refusesToFillWithAList() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MissingRule.Fill(List.of(1)))
        .withMessage("a fill value is a number, text or boolean: [1]");
  }

  @Test
  void fillsWithTheSameNumberWhereverItCameFrom() {
    assertThat(new MissingRule.Fill((short) 3)).isEqualTo(new MissingRule.Fill(3L));
    assertThat(new MissingRule.Fill(0.1f)).isEqualTo(new MissingRule.Fill(0.1));
  }

  @Test
  void isShownAsPeopleWriteIt() {
    assertThat(rules().map(MissingRule::toString))
        .containsExactly(
            "reject",
            "nan",
            "{fill: 0}",
            "{fill: -1.5}",
            "{fill: 9223372036854775807}",
            "{fill: none}",
            "{fill: true}");
  }

  @Test
  void rejectingFitsEveryTypeAndNanOnlyFloats() {
    assertThat(fitting(MissingRule.REJECT)).isEqualTo(EnumSet.allOf(ElementType.class));
    assertThat(fitting(MissingRule.NAN))
        .containsExactlyInAnyOrder(
            ElementType.FLOAT16, ElementType.BFLOAT16, ElementType.FLOAT32, ElementType.FLOAT64);
  }

  @Test
  void aFillValueFitsTheTypesThatCanHoldIt() {
    assertThat(fitting(new MissingRule.Fill("x"))).containsExactly(ElementType.STRING);
    assertThat(fitting(new MissingRule.Fill(true))).containsExactly(ElementType.BOOL);
    assertThat(fitting(new MissingRule.Fill(0.5)))
        .containsExactlyInAnyOrder(
            ElementType.FLOAT16, ElementType.BFLOAT16, ElementType.FLOAT32, ElementType.FLOAT64);
    assertThat(fitting(new MissingRule.Fill(1e300))).containsExactly(ElementType.FLOAT64);
    assertThat(fitting(new MissingRule.Fill(Double.NaN)))
        .containsExactlyInAnyOrder(
            ElementType.FLOAT16, ElementType.BFLOAT16, ElementType.FLOAT32, ElementType.FLOAT64);
    assertThat(fitting(new MissingRule.Fill(127))).contains(ElementType.INT8, ElementType.UINT8);
    assertThat(fitting(new MissingRule.Fill(128)))
        .contains(ElementType.INT16, ElementType.UINT8)
        .doesNotContain(ElementType.INT8);
    assertThat(fitting(new MissingRule.Fill(2.0))).contains(ElementType.INT8, ElementType.INT64);
    assertThat(fitting(new MissingRule.Fill(-1))).doesNotContain(ElementType.UINT8);
    assertThat(fitting(new MissingRule.Fill(40_000)))
        .contains(ElementType.INT32)
        .doesNotContain(ElementType.INT16);
    assertThat(fitting(new MissingRule.Fill(1L << 31)))
        .contains(ElementType.INT64)
        .doesNotContain(ElementType.INT32);
    assertThat(fitting(new MissingRule.Fill(1e19))).doesNotContain(ElementType.INT64);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.POSITIVE_INFINITY, Double.NaN})
  void isNoWholeNumberIfItIsNotFinite(double value) {
    assertThat(new MissingRule.Fill(value).fits(ElementType.INT64)).isFalse();
  }

  private static Set<ElementType> fitting(MissingRule rule) {
    Set<ElementType> fitting = EnumSet.noneOf(ElementType.class);
    for (ElementType type : ElementType.values()) {
      if (rule.fits(type)) {
        fitting.add(type);
      }
    }
    return fitting;
  }
}
