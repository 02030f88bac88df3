package io.nightshift.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class GroupMemoryTest {
  /** A size that nothing else asks for. */
  private static final int SIZE = 77_000_001;

  /** Whether what is written to one is in the other. */
  private static boolean isOne(ByteBuffer first, ByteBuffer second) {
    second.put(0, (byte) 0);
    first.put(0, (byte) 1);
    return second.get(0) == 1;
  }

  @Test
  void usesAgainWhatWasGivenBackAndNothingElse() {
    GroupMemory first = new GroupMemory();
    ByteBuffer lent = first.allocate(SIZE);
    assertThat(lent.remaining()).isEqualTo(SIZE);

    // Not given back yet, whatever Parquet says
    first.release(lent);
    assertThat(isOne(lent, new GroupMemory().allocate(SIZE))).isFalse();

    first.giveBack();
    ByteBuffer again = new GroupMemory().allocate(SIZE - 1_000);
    assertThat(isOne(lent, again)).isTrue();
    assertThat(again.remaining()).isEqualTo(SIZE - 1_000);
    assertThat(isOne(lent, new GroupMemory().allocate(SIZE))).isFalse();
  }

  @Test
  void wastesNoLargeArrayOnLittle() {
    GroupMemory memory = new GroupMemory();
    ByteBuffer large = memory.allocate(SIZE * 3);
    memory.giveBack();

    assertThat(isOne(large, memory.allocate(SIZE / 2))).isFalse();
  }
}
