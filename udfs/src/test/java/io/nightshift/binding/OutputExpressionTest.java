package io.nightshift.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputExpressionTest {
  @Test
  void readsAWholeOutput() {
    assertThat(OutputExpression.parse(" label ")).isEqualTo(OutputExpression.whole("label"));
  }

  @Test
  void readsAnElement() {
    assertThat(OutputExpression.parse("probabilities[1]"))
        .isEqualTo(new OutputExpression("probabilities", new OutputExpression.At(1)));
  }

  @Test
  void readsAKey() {
    assertThat(OutputExpression.parse("probabilities[\"not yet\"]"))
        .isEqualTo(new OutputExpression("probabilities", new OutputExpression.Key("not yet")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"label", "p[12]", "p[\"yes\"]", "dense_1/BiasAdd:0"})
  void isWrittenAsItIsRead(String text) {
    assertThat(OutputExpression.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "p[", "p[]", "p[-1]", "p[yes]", "[1]", "p[1][2]", "p[\"a\"b\"]"})
  void refusesOtherForms(String text) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> OutputExpression.parse(text))
        .withMessage(
            "Invalid output expression '%s': write OUTPUT, OUTPUT[0] or OUTPUT[\"key\"]"
                .formatted(text));
  }
}
