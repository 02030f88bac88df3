package io.nightshift.pages;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.column.values.bitpacking.BytePacker;
import org.apache.parquet.column.values.bitpacking.Packer;
import org.apache.parquet.io.ParquetDecodingException;

/**
 * Small whole numbers as Parquet's hybrid of runs and packed bits has them: definition levels, and
 * places in dictionaries. Many are decoded at a time. Not thread-safe.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/data-pages/encodings/">Run Length
 *     Encoding / Bit-Packing Hybrid</a>
 */
final class HybridValues {
  /** Bits are packed in groups of so many values. */
  private static final int GROUP = 8;

  private static final int MOST_BITS = 32;

  /**
   * Half a group of values of so many bits lies in a word: it begins with a byte or, where the
   * width is odd, in the middle of one.
   */
  private static final int MOST_BITS_BY_HALVES = 16;

  /** Has any value of up to 57 bits, wherever in its first byte that begins. */
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final int width;
  private final BytePacker packer;
  private final byte[] bytes;
  private final ByteBuffer packedBits;
  private final int end;
  private final int[] group = new int[GROUP];
  private int at;
  private int value;
  private int repeats;
  private int packed;
  private int waiting;

  /**
   * The values in a part of an array.
   *
   * @param width bits of each value
   */
  HybridValues(byte[] bytes, int from, int end, int width) {
    if (width < 0 || width > MOST_BITS) {
      throw new ParquetDecodingException("values of %d bits".formatted(width));
    }
    this.bytes = bytes;
    this.packedBits = ByteBuffer.wrap(bytes);
    this.at = from;
    this.end = end;
    this.width = width;
    this.packer = Packer.LITTLE_ENDIAN.newBytePacker(width);
    if (width == 0) {
      // All are 0, whatever bytes follow, if any do; and Parquet's packer does nothing at all.
      repeats = Integer.MAX_VALUE;
    }
  }

  /** Whether the next values, so many of them, are one and the same, as one run tells. */
  boolean isRunOf(int expected, int count) {
    if (repeats == 0 && packed == 0 && waiting == 0) {
      nextRun();
    }
    return repeats >= count && value == expected;
  }

  /** Decodes the next values. */
  void read(int[] target, int from, int count) {
    int to = from + count;
    int next = from;
    while (next < to) {
      next += readSome(target, next, to - next);
    }
  }

  private int readSome(int[] target, int from, int most) {
    if (waiting > 0) {
      int count = Math.min(waiting, most);
      System.arraycopy(group, GROUP - waiting, target, from, count);
      waiting -= count;
      return count;
    } else if (repeats > 0) {
      int count = Math.min(repeats, most);
      Arrays.fill(target, from, from + count, value);
      repeats -= width == 0 ? 0 : count;
      return count;
    } else if (packed > 0) {
      int count = unpackGroups(target, from, Math.min(packed, most));
      if (count == 0) {
        unpackGroup();
      }
      return count;
    }
    nextRun();
    return 0;
  }

  /** As many whole groups as are wanted, and lie where a word can be read for each value. */
  private int unpackGroups(int[] target, int from, int most) {
    int wordsEnd = bytes.length - Long.BYTES - at;
    if (wordsEnd < 0) {
      return 0;
    }
    long readable = ((long) wordsEnd * Byte.SIZE + Byte.SIZE - 1) / width + 1;
    long present = (long) (end - at) / width * GROUP;
    int count = (int) Math.min(most, Math.min(readable, present)) / GROUP * GROUP;
    if (width <= MOST_BITS_BY_HALVES) {
      unpackByHalves(target, from, from + count);
    } else {
      unpackOneByOne(target, from, from + count);
    }
    at += count / GROUP * width;
    packed -= count;
    return count;
  }

  /** Two words a group, rather than one for each value. */
  private void unpackByHalves(int[] target, int from, int to) {
    int mask = (1 << width) - 1;
    int half = GROUP / 2 * width;
    int twice = 2 * width;
    int thrice = 3 * width;
    int start = at;
    for (int i = from; i < to; i += GROUP, start += width) {
      long first = (long) WORDS.get(bytes, start);
      long second = (long) WORDS.get(bytes, start + (half >>> 3)) >>> (half & (Byte.SIZE - 1));
      target[i] = (int) first & mask;
      target[i + 1] = (int) (first >>> width) & mask;
      target[i + 2] = (int) (first >>> twice) & mask;
      target[i + 3] = (int) (first >>> thrice) & mask;
      target[i + 4] = (int) second & mask;
      target[i + 5] = (int) (second >>> width) & mask;
      target[i + 6] = (int) (second >>> twice) & mask;
      target[i + 7] = (int) (second >>> thrice) & mask;
    }
  }

  private void unpackOneByOne(int[] target, int from, int to) {
    long mask = (1L << width) - 1;
    int bit = 0;
    for (int i = from; i < to; i++, bit += width) {
      long word = (long) WORDS.get(bytes, at + (bit >>> 3));
      target[i] = (int) (word >>> (bit & (Byte.SIZE - 1)) & mask);
    }
  }

  private void unpackGroup() {
    if (at >= end) {
      throw endedEarly();
    }
    int there = GROUP;
    if (width <= end - at) {
      packer.unpack8Values(packedBits, at, group, 0);
      at += width;
    } else {
      // Some writers leave out what the last group does not fill; others broke off within it.
      there = (end - at) * Byte.SIZE / width;
      byte[] filled = Arrays.copyOf(Arrays.copyOfRange(bytes, at, end), width);
      packer.unpack8Values(ByteBuffer.wrap(filled), 0, group, 0);
      System.arraycopy(group, 0, group, GROUP - there, there);
      at = end;
    }
    packed -= GROUP;
    waiting = there;
  }

  private void nextRun() {
    int header = varint();
    if ((header & 1) == 1) {
      packed = Math.multiplyExact(header >>> 1, GROUP);
    } else {
      repeats = header >>> 1;
      value = 0;
      for (int shift = 0; shift < width; shift += Byte.SIZE) {
        value |= next() << shift;
      }
    }
  }

  private int varint() {
    int number = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += 7) {
      int part = next();
      number |= (part & 0x7F) << shift;
      if (part <= 0x7F) {
        return number;
      }
    }
    throw new ParquetDecodingException("a run whose length has no end");
  }

  private int next() {
    if (at >= end) {
      throw endedEarly();
    }
    return Byte.toUnsignedInt(bytes[at++]);
  }

  private static ParquetDecodingException endedEarly() {
    return new ParquetDecodingException("a page that ends within its values");
  }
}
