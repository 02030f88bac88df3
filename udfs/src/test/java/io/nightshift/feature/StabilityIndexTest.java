package io.nightshift.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StabilityIndexTest {
  @Test
  void isTheSumOfWhatTheBinsAdd() {
    double[] expected = {50, 30, 20};
    double[] actual = {500, 500, 0};

    double[] parts = StabilityIndex.parts(expected, actual);

    assertThat(parts[0]).isZero();
    assertThat(parts[1]).isCloseTo(0.2 * Math.log(0.5 / 0.3), within(1e-15));
    assertThat(parts[2]).isCloseTo((1e-4 - 0.2) * Math.log(1e-4 / 0.2), within(1e-15));
    assertThat(StabilityIndex.of(expected, actual)).isEqualTo(parts[0] + parts[1] + parts[2]);
  }

  @Test
  void isUnknownWhereOneSideHasNothing() {
    assertThat(StabilityIndex.of(new double[] {1, 2}, new double[] {0, 0})).isNaN();
    assertThat(StabilityIndex.of(new double[0], new double[0])).isNaN();
    assertThat(StabilityIndex.parts(new double[] {0}, new double[] {1}))
        .containsExactly(Double.NaN);
  }
}
