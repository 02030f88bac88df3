package io.nightshift.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.table.RunFolders;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RunIdTest {
  @Test
  void tellsWhenTheRunBeganAndIsTheNameOfAFolder() {
    assertThat(RunId.next()).matches("20\\d{6}T\\d{6}Z-[0-9a-f]{8}");
    assertThat(new RunFolders("2013-06-14", RunId.next(), RunFolders.Layout.MOVING)).isNotNull();
  }

  @Test
  void isAnotherOneForEachRun() {
    assertThat(Stream.generate(RunId::next).limit(100)).doesNotHaveDuplicates();
  }
}
