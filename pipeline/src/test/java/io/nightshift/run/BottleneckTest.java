package io.nightshift.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which stage is told to hold a run back, by made-up figures in seconds. */
class BottleneckTest {
  private static StageTimes seconds(long load, long read, long pack, long model, long write) {
    long second = 1_000_000_000L;
    return new StageTimes(
        load * second, read * second, pack * second, model * second, write * second);
  }

  @ParameterizedTest
  @CsvSource({
    "100, 20, 20, 20, 20, LOAD",
    "1, 100, 20, 20, 20, READ",
    "1, 20, 100, 20, 20, PACK",
    "1, 20, 20, 100, 20, MODEL",
    "1, 20, 20, 20, 100, WRITE"
  })
  void theStageThatTakesMoreThanHalf(
      long load, long read, long pack, long model, long write, Bottleneck stage) {
    assertThat(Bottleneck.of(seconds(load, read, pack, model, write))).contains(stage);
  }

  @ParameterizedTest
  @CsvSource({"0, 50, 0, 50, 0", "10, 40, 10, 40, 20", "0, 0, 0, 59, 0", "0, 0, 0, 0, 0"})
  void noneWhereTheTimeIsSharedOrShort(long load, long read, long pack, long model, long write) {
    assertThat(Bottleneck.of(seconds(load, read, pack, model, write))).isEmpty();
  }
}
