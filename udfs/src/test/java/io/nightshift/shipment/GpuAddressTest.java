package io.nightshift.shipment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import java.util.Map;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;

class GpuAddressTest {
  private static int of(String... addresses) {
    return GpuAddress.of(Map.of("gpu", new ResourceInformation("gpu", addresses)));
  }

  @Test
  void isTheFirstThatSparkGaveToTheTask() {
    assertThat(of("3")).isEqualTo(3);
    assertThat(of("2", "5")).isEqualTo(2);
  }

  @Test
  void isTheFirstOfTheMachineWhereSparkGivesNone() {
    assertThat(GpuAddress.of(Map.of())).isZero();
    assertThat(of()).isZero();
    assertThat(GpuAddress.ofTask()).as("outside a task").isZero();
  }

  @Test
  void refusesAnAddressThatIsNoNumber() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> of("GPU-8a4d"))
        .withMessageStartingWith("Cannot use the GPU 'GPU-8a4d' that Spark gave to the task");
  }
}
