package io.nightshift.model;

import static io.nightshift.model.TensorSpec.ANY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignatureDiffTest {
  private static final InputSpec AGE = input("age", ElementType.FLOAT32, ANY, 1);
  private static final OutputSpec SCORE =
      new TensorSpec("score", ElementType.FLOAT32, List.of(ANY, 1L));

  private static InputSpec input(String name, ElementType type, long... shape) {
    return InputSpec.of(new TensorSpec(name, type, Arrays.stream(shape).boxed().toList()));
  }

  private static SignatureDiff between(InputSpec current, InputSpec next) {
    return SignatureDiff.between(
        new Signature(List.of(current), List.of(SCORE)),
        new Signature(List.of(next), List.of(SCORE)));
  }

  @Test
  void findsNothingBetweenEquals() {
    assertThat(between(AGE, AGE)).isEqualTo(new SignatureDiff(List.of(), List.of()));
  }

  @Test
  void breaksJobsByInputsThatComeOrGo() {
    InputSpec other =
        new InputSpec(
            new TensorSpec("X", ElementType.FLOAT32, List.of(ANY, 2L)),
            List.of("a", "b"),
            MissingRule.REJECT);

    assertThat(between(AGE, other).breaking())
        .containsExactly("- input age: float32 [N,1]", "+ input X: float32 [N,2] fed by a, b");
  }

  @Test
  void breaksJobsByOtherTypesShapesAndFeatures() {
    InputSpec told = new InputSpec(AGE.tensor(), List.of("years"), MissingRule.REJECT);

    assertThat(between(AGE, input("age", ElementType.FLOAT64, ANY, 1)).breaking())
        .containsExactly("~ input age: float32 [N,1] → float64 [N,1]");
    assertThat(between(AGE, input("age", ElementType.FLOAT32, ANY, 2)).breaking())
        .containsExactly("~ input age: float32 [N,1] → float32 [N,2]");
    assertThat(between(input("age", ElementType.FLOAT32, ANY, ANY), AGE).breaking())
        .containsExactly("~ input age: float32 [N,?] → float32 [N,1]");
    assertThat(between(AGE, told).breaking()).containsExactly("~ input age: fed by age → years");
  }

  @Test
  void breaksNoJobByTakingMoreOrByAnotherRule() {
    SignatureDiff open = between(AGE, input("age", ElementType.FLOAT32, ANY, ANY));
    SignatureDiff rule =
        between(AGE, new InputSpec(AGE.tensor(), List.of(), new MissingRule.Fill(0)));

    assertThat(open.breaking()).isEmpty();
    assertThat(open.harmless()).containsExactly("~ input age: float32 [N,1] → float32 [N,?]");
    assertThat(rule.breaking()).isEmpty();
    assertThat(rule.harmless()).containsExactly("~ input age: missing values reject → {fill: 0}");
  }

  @Test
  void breaksJobsByOutputsThatGoOrChange() {
    OutputSpec label = new TensorSpec("label", ElementType.INT64, List.of(ANY));
    OutputSpec wide = new TensorSpec("score", ElementType.FLOAT32, List.of(ANY, 2L));

    SignatureDiff gone =
        SignatureDiff.between(
            new Signature(List.of(AGE), List.of(SCORE)),
            new Signature(List.of(AGE), List.of(label)));
    SignatureDiff changed =
        SignatureDiff.between(
            new Signature(List.of(AGE), List.of(SCORE)),
            new Signature(List.of(AGE), List.of(wide)));

    assertThat(gone.breaking()).containsExactly("- output score: float32 [N,1]");
    assertThat(gone.harmless()).containsExactly("+ output label: int64 [N]");
    assertThat(changed.breaking()).containsExactly("~ output score: float32 [N,1] → float32 [N,2]");
  }
}
