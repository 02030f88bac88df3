package io.nightshift.model;

import static io.nightshift.model.TensorSpec.ANY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TensorSpecTest {
  @Test
  void isDescribedByTypeAndShape() {
    assertThat(tensor(ANY, 3L).describe()).isEqualTo("float32 [N,3]");
    assertThat(tensor(ANY, ANY).describe()).isEqualTo("float32 [N,?]");
    assertThat(tensor(1L).describe()).isEqualTo("float32 [1]");
    assertThat(tensor().describe()).isEqualTo("float32 []");
  }

  @Test
  void hasOneElementARowIfItsShapeSaysSo() {
    assertThat(tensor(ANY).isScalarPerRow()).isTrue();
    assertThat(tensor(ANY, 1L).isScalarPerRow()).isTrue();
    assertThat(tensor(ANY, 2L).isScalarPerRow()).isFalse();
    assertThat(tensor(ANY, ANY).isScalarPerRow()).isFalse();
    assertThat(tensor().isScalarPerRow()).isFalse();
  }

  private static TensorSpec tensor(Long... shape) {
    return new TensorSpec("x", ElementType.FLOAT32, List.of(shape));
  }
}
