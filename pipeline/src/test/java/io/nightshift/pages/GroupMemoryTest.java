package io.nightshift.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.parquet.bytes.ByteBufferAllocator;
import org.apache.parquet.io.ParquetFileRange;
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

  private static ParquetFileRange range(CompletableFuture<ByteBuffer> data) {
    ParquetFileRange range = new ParquetFileRange(0, SIZE);
    range.setDataReadFuture(data);
    return range;
  }

  @Test
  void usesAgainWhatWasReleased() {
    GroupMemory memory = new GroupMemory();
    ByteBuffer taken = memory.allocate(SIZE);
    assertThat(taken.capacity()).isEqualTo(SIZE);
    // Whoever else asks, and whatever is given back: it is in use
    memory.giveBack();
    assertThat(isOne(taken, new GroupMemory().allocate(SIZE))).isFalse();
    new GroupMemory().release(taken);
    assertThat(isOne(taken, new GroupMemory().allocate(SIZE))).isFalse();

    memory.release(taken);
    memory.release(taken);

    ByteBuffer again = new GroupMemory().allocate(SIZE - 1_000);
    assertThat(isOne(taken, again)).isTrue();
    assertThat(again.remaining()).isEqualTo(SIZE - 1_000);
    assertThat(isOne(taken, new GroupMemory().allocate(SIZE))).isFalse();
  }

  @Test
  void usesAgainWhatWasLentAndRead() {
    GroupMemory memory = new GroupMemory();
    ByteBufferAllocator lender =
        memory.lend(List.of(range(CompletableFuture.completedFuture(ByteBuffer.allocate(0)))));
    ByteBuffer lent = lender.allocate(SIZE);
    lender.release(lent);
    memory.release(lent);
    assertThat(isOne(lent, new GroupMemory().allocate(SIZE))).isFalse();

    memory.giveBack();

    assertThat(isOne(lent, new GroupMemory().allocate(SIZE))).isTrue();
  }

  @Test
  void neverUsesAgainWhatMayStillBeWrittenTo() {
    for (CompletableFuture<ByteBuffer> data :
        List.of(
            new CompletableFuture<ByteBuffer>(),
            CompletableFuture.<ByteBuffer>failedFuture(new IOException("reset")))) {
      GroupMemory memory = new GroupMemory();
      ByteBuffer lent = memory.lend(List.of(range(data))).allocate(SIZE);

      memory.giveBack();

      assertThat(isOne(lent, new GroupMemory().allocate(SIZE))).isFalse();
    }
  }

  @Test
  void wastesNoLargeArrayOnLittle() {
    GroupMemory memory = new GroupMemory();
    ByteBuffer large = memory.allocate(SIZE * 3);
    memory.release(large);

    assertThat(isOne(large, memory.allocate(SIZE / 2))).isFalse();
  }
}
