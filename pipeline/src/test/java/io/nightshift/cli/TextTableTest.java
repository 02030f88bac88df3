package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void putsNumbersToTheRightAndLeavesNoBlanksAtTheEnds() {
    TextTable table = new TextTable(List.of("NAME", "ROWS", "NOTE"));
    table.add(List.of("a", "1,234", "-"));
    table.add(List.of("longer", "-5.25e-3", ""));

    assertThat(table.lines())
        .containsExactly("NAME        ROWS  NOTE", "a          1,234  -", "longer  -5.25e-3");
  }

  @Test
  void refusesARowOfAnotherLength() {
    TextTable table = new TextTable(List.of("A", "B"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> table.add(List.of("1")))
        .withMessage("1 cells for 2 columns");
  }
}
