package io.nightshift.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
  private static final List<String> COLUMNS = List.of("dep_delay", "dep_hour", "distance", "id");

  @Test
  void findsTheNameWithTheFewestEdits() {
    assertThat(Nearest.to("dep_dealy", COLUMNS)).contains("dep_delay");
    assertThat(Nearest.to("distanec", COLUMNS)).contains("distance");
  }

  @Test
  void doesNotMindUpperCase() {
    assertThat(Nearest.to("DISTANCE", COLUMNS)).contains("distance");
  }

  @Test
  void findsNothingWhereNothingIsNear() {
    assertThat(Nearest.to("temperature", COLUMNS)).isEmpty();
    assertThat(Nearest.to("x", List.of())).isEmpty();
  }

  @Test
  void doesNotTakeAShortNameForAnyOther() {
    assertThat(Nearest.to("xy", COLUMNS)).isEmpty();
  }

  @Test
  void takesTheFirstByNameOfTwoThatAreAsNear() {
    assertThat(Nearest.to("train_c", List.of("train_b", "train_a"))).contains("train_a");
  }

  @Test
  void hintsOnlyIfThereIsSomethingToHintAt() {
    assertThat(Nearest.hint("dep_houre", COLUMNS)).isEqualTo("; did you mean 'dep_hour'?");
    assertThat(Nearest.hint("temperature", COLUMNS)).isEmpty();
  }
}
