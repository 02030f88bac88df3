package io.nightshift.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemsTest {
  private final Problems problems = new Problems();

  @Test
  void throwsNothingIfThereAreNone() {
    problems.throwIfAny();

    assertThat(problems.isEmpty()).isTrue();
  }

  @Test
  void tellsAllOfThemInTheirOrder() {
    // Given
    problems.add("first");
    problems.collect(
        () -> {
          throw new InvalidRequestException(List.of("second", "third"));
        });

    // When
    InvalidRequestException thrown =
        catchThrowableOfType(InvalidRequestException.class, problems::throwIfAny);

    // Then
    assertThat(thrown.problems()).containsExactly("first", "second", "third");
    assertThat(thrown.getMessage().lines()).containsExactly("first", "second", "third");
    assertThat(problems.count()).isEqualTo(3);
  }

  @Test
  void aFailureHasAtLeastOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GateRefusedException(List.of(), ""))
        .withMessage("a failure needs at least one problem");
  }
}
