package io.nightshift.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
import org.apache.parquet.io.ParquetDecodingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Parquet encodes is decoded, in portions of any size. */
class HybridValuesTest {
  private static byte[] encoded(int width, int... values) throws IOException {
    RunLengthBitPackingHybridEncoder encoder =
        new RunLengthBitPackingHybridEncoder(
            width, 64, 1 << 20, HeapByteBufferAllocator.getInstance());
    for (int value : values) {
      encoder.writeInt(value);
    }
    return PageCodecs.bytes(encoder.toBytes()).array();
  }

  /** Runs and mixtures by turns, of all lengths. */
  private static int[] values(int width, Random random) {
    int most = width == Integer.SIZE ? -1 : (1 << width) - 1;
    int[] values = new int[3_001];
    for (int i = 0; i < values.length; ) {
      int length = Math.min(values.length - i, 1 + random.nextInt(70));
      boolean isRun = random.nextBoolean();
      int same = random.nextInt() & most;
      for (int end = i + length; i < end; i++) {
        values[i] = isRun ? same : random.nextInt() & most;
      }
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 24, 25, 31, 32})
  void decodesWhatWasEncoded(int width) throws IOException {
    Random random = new Random(width);
    int[] values = values(width, random);
    byte[] bytes = encoded(width, values);
    byte[] within = new byte[bytes.length + 20];
    System.arraycopy(bytes, 0, within, 13, bytes.length);
    HybridValues hybrid = new HybridValues(within, 13, 13 + bytes.length, width);

    int[] decoded = new int[values.length];
    for (int from = 0; from < values.length; ) {
      int count = Math.min(values.length - from, random.nextInt(100));
      hybrid.read(decoded, from, count);
      from += count;
    }

    assertThat(decoded).isEqualTo(values);
  }

  @Test
  void tellsWhetherOneRunHasAll() throws IOException {
    int[] ones = new int[1_000];
    Arrays.fill(ones, 1);
    byte[] all = encoded(1, ones);
    assertThat(new HybridValues(all, 0, all.length, 1).isRunOf(1, 1_000)).isTrue();
    assertThat(new HybridValues(all, 0, all.length, 1).isRunOf(0, 1_000)).isFalse();
    assertThat(new HybridValues(all, 0, all.length, 1).isRunOf(1, 1_001)).isFalse();

    ones[700] = 0;
    byte[] mixed = encoded(1, ones);
    HybridValues hybrid = new HybridValues(mixed, 0, mixed.length, 1);
    assertThat(hybrid.isRunOf(1, 1_000)).isFalse();
    int[] decoded = new int[1_000];
    hybrid.read(decoded, 0, 1_000);
    assertThat(decoded).isEqualTo(ones);
  }

  @Test
  void decodesALastGroupWithoutTheBytesThatItDoesNotFill() {
    // Given a group of eight values of 4 bits, of which three are there: 1, 2, 3
    byte[] bytes = {0b11, 0x21, 0x03};

    int[] decoded = new int[3];
    new HybridValues(bytes, 0, bytes.length, 4).read(decoded, 0, 3);

    assertThat(decoded).containsExactly(1, 2, 3);
  }

  @Test
  void takesValuesOfNoBitsForZeroWhateverFollows() {
    for (byte[] bytes : new byte[][] {{}, {11}, {20}}) {
      int[] decoded = {5, 5, 5, 5};
      HybridValues hybrid = new HybridValues(bytes, 0, bytes.length, 0);
      assertThat(hybrid.isRunOf(0, 1_000_000)).isTrue();
      hybrid.read(decoded, 0, 2);
      hybrid.read(decoded, 2, 2);
      assertThat(decoded).containsOnly(0);
    }
  }

  @Test
  void refusesWhatEndsTooEarly() throws IOException {
    byte[] bytes = encoded(8, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5);
    HybridValues hybrid = new HybridValues(bytes, 0, bytes.length, 8);

    assertThatThrownBy(() -> hybrid.read(new int[11], 0, 11))
        .isInstanceOf(ParquetDecodingException.class)
        .hasMessage("a page that ends within its values");
  }

  /** The page says that 32 values follow, and other bytes do. */
  @ParameterizedTest
  @CsvSource({
    "9, 100, 8",
    "8, 100, 8",
    "2, 50, 1",
    "9, 9, 8",
    "1, 40, 3",
    "12, 13, 17",
    "31, 200, 8"
  })
  void refusesPackedValuesThatAreBehindTheEnd(int end, int length, int width) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 1);
    bytes[0] = 4 << 1 | 1;
    int there = (end - 1) * Byte.SIZE / width;
    HybridValues hybrid = new HybridValues(bytes, 0, end, width);
    hybrid.read(new int[there], 0, there);

    assertThatThrownBy(() -> hybrid.read(new int[1], 0, 1))
        .isInstanceOf(ParquetDecodingException.class)
        .hasMessage("a page that ends within its values");
    assertThatThrownBy(() -> new HybridValues(bytes, 0, end, width).read(new int[32], 0, 32))
        .isInstanceOf(ParquetDecodingException.class)
        .hasMessage("a page that ends within its values");
  }

  @Test
  void refusesRunsWithoutAnEnd() {
    byte[] bytes = new byte[20];
    Arrays.fill(bytes, (byte) 0xFF);

    assertThatThrownBy(() -> new HybridValues(bytes, 0, 20, 1).read(new int[1], 0, 1))
        .isInstanceOf(ParquetDecodingException.class)
        .hasMessage("a run whose length has no end");
    assertThatThrownBy(() -> new HybridValues(bytes, 0, 20, 33))
        .isInstanceOf(ParquetDecodingException.class)
        .hasMessage("values of 33 bits");
  }
}
