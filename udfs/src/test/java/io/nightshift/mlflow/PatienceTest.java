package io.nightshift.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatienceTest {
  @Test
  void isAMinuteUnlessTheEnvironmentSaysOtherwise() {
    assertThat(Patience.of(Map.of()).limit()).isEqualTo(Duration.ofSeconds(60));
    assertThat(Patience.of(Map.of(Patience.VARIABLE, "5")).limit())
        .isEqualTo(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1m", "1.5", "99999999"})
  void isAWholeNumberOfSeconds(String seconds) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> Patience.of(Map.of(Patience.VARIABLE, seconds)))
        .withMessage(
            "Invalid NIGHTSHIFT_REGISTRY_TIMEOUT '%s': want whole seconds, such as 60", seconds);
  }

  @Test
  void endsRatherThanPausingBeyondItsLimit() throws InterruptedException {
    // Given a clock that stands still
    Patience patience =
        new Patience(Duration.ofSeconds(60), Duration.ofSeconds(1), () -> 0, pause -> {});

    // When, then
    Patience.Attempts attempts = patience.begin();
    assertThat(attempts.pause(Duration.ofSeconds(59))).isTrue();
    assertThat(attempts.pause(Duration.ofSeconds(60))).isFalse();
    assertThat(attempts.failed()).isEqualTo(2);
  }
}
