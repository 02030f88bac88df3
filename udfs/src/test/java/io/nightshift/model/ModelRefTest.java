package io.nightshift.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelRefTest {
  @Test
  void readsAnAlias() {
    assertThat(ModelRef.parse("flight-delay@champion"))
        .isEqualTo(new ModelRef.ByAlias("flight-delay", "champion"));
  }

  @Test
  void readsAVersion() {
    assertThat(ModelRef.parse("flight-delay:12"))
        .isEqualTo(new ModelRef.ByVersion("flight-delay", 12));
  }

  @ParameterizedTest
  @ValueSource(strings = {"flight-delay@champion", "a.b_c:1", "9lives@v-1.2"})
  void isWrittenAsItIsRead(String text) {
    assertThat(ModelRef.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "flight-delay",
        "flight-delay@",
        "flight-delay:",
        "flight-delay:two",
        "flight-delay:-1",
        "flight-delay:1234567890",
        "a@b:1",
        "../a:1",
        ".a:1",
        "a/b@c",
        " a:1",
        "a@../b",
        "models:/a",
        "models:/a:1",
        "models:/a/",
        "models:/a/b/c",
        "models:/a/1@champion",
        "models:/m-0123456789abcdef0123456789abcdef"
      })
  void refusesWhatIsNeither(String text) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> ModelRef.parse(text))
        .withMessage(
            "Invalid model reference '%s': write NAME@ALIAS (flight-delay@champion) or NAME:VERSION (flight-delay:2)"
                .formatted(text));
  }

  @Test
  void readsWhatMlflowWrites() {
    assertThat(ModelRef.parse("models:/flight-delay@champion"))
        .isEqualTo(new ModelRef.ByAlias("flight-delay", "champion"));
    assertThat(ModelRef.parse("models:/flight-delay/12"))
        .isEqualTo(new ModelRef.ByVersion("flight-delay", 12));
    assertThat(ModelRef.parse("models:/flight-delay/Production"))
        .isEqualTo(new ModelRef.ByStage("flight-delay", "Production"))
        .hasToString("models:/flight-delay/Production");
  }

  @Test
  void refusesVersionsBelowOne() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> ModelRef.parse("flight-delay:0"))
        .withMessage("Invalid version of model 'flight-delay': must be 1 or more, got: 0");
  }

  @Test
  void refusesNamesThatLeadElsewhere() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> new ModelRef.ByVersion("../secrets", 1))
        .withMessage(
            "Invalid model name '../secrets': use letters, digits, '.', '-' and '_', beginning with"
                + " a letter or digit");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> new ModelRef.ByAlias("m", "the champion"))
        .withMessage(
            "Invalid alias 'the champion': use letters, digits, '.', '-' and '_', beginning with a"
                + " letter or digit");
  }
}
