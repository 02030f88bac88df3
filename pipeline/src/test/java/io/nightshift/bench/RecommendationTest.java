package io.nightshift.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecommendationTest {
  private static BenchPoint point(int batchRows, int threads, double... rates) {
    return new BenchPoint(batchRows, threads, 1_000, 0, Arrays.stream(rates).boxed().toList());
  }

  @Test
  void isTheSettingThatMakesTheMostOfACore() {
    BenchPoint best = point(256, 1, 1_000);

    assertThat(Recommendation.of(List.of(point(1, 1, 100), best, point(256, 2, 1_800))))
        .isEqualTo(best);
  }

  @Test
  void takesMoreThreadsWhereTheyAreWorthTheirCores() {
    BenchPoint best = point(64, 2, 2_200);

    assertThat(Recommendation.of(List.of(point(64, 1, 1_000), best))).isEqualTo(best);
  }

  @Test
  void ofThoseThatAreAsGoodItIsTheOneThatNeedsLeast() {
    BenchPoint small = point(256, 1, 951);

    assertThat(
            Recommendation.of(
                List.of(
                    point(64, 1, 949),
                    small,
                    point(1_024, 1, 1_000),
                    point(256, 2, 2_000),
                    point(64, 2, 2_000))))
        .isEqualTo(small);
  }

  @Test
  void restsUponTheTurnInTheMiddle() {
    BenchPoint steady = point(256, 1, 900, 1_000, 1_100);
    BenchPoint lucky = point(1_024, 1, 800, 800, 5_000);

    assertThat(Recommendation.of(List.of(steady, lucky))).isEqualTo(steady);
    assertThat(steady.medianRate()).isEqualTo(1_000);
    assertThat(steady.spread()).isCloseTo(0.2, within(1e-12));
    assertThat(point(1, 2, 100, 300).medianRate()).isEqualTo(200);
    assertThat(point(1, 2, 100, 300).ratePerCore()).isEqualTo(100);
  }

  @Test
  void nothingMeasuredIsNoPoint() {
    assertThatIllegalArgumentException().isThrownBy(() -> point(1, 1));
  }
}
