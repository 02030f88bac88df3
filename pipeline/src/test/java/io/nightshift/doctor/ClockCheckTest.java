package io.nightshift.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockCheckTest {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  private static CheckResult check(long otherSeconds) {
    return ClockCheck.of(
        new Check("clock", "executor 1 on a"),
        NOON,
        NOON.plusSeconds(otherSeconds),
        NOON.plusSeconds(2),
        Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @CsvSource({
    "0, OK, 0",
    "2, OK, 0",
    "-1, OK, 0",
    "6, OK, 4000",
    "7, WARNING, 5000",
    "-6, WARNING, 5000",
    "301, WARNING, 299000",
    "302, FAILED, 300000",
    "-301, FAILED, 300000"
  })
  void whatLiesOutsideOfTheTwoMomentsIsApart(long seconds, Verdict verdict, long apart) {
    CheckResult result = check(seconds);

    assertThat(result.verdict()).isEqualTo(verdict);
    assertThat(result.facts())
        .containsEntry("apart_at_least_ms", apart)
        .containsEntry("uncertain_by_ms", 3000L);
  }

  @Test
  void saysInWhichDirectionAndInUtc() {
    assertThat(check(62).found()).isEqualTo("ahead of the driver's by 60 s or more");
    assertThat(check(-61).found()).isEqualTo("behind the driver's by 60 s or more");
    assertThat(check(62).mend())
        .containsExactly(
            "The clocks are 60 s or more apart, it says 2026-01-31T12:01:02Z: let all machines follow one time server (NTP)");
  }
}
