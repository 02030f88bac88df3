package io.nightshift.pages;

import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.apache.parquet.bytes.ByteBufferAllocator;

/**
 * Memory for the bytes of row groups, which are tens of megabytes each: fresh arrays would cost as
 * much as reading into them, since the system has to clear their pages first. What one file is done
 * with, the next ones of this JVM get, unless the garbage collector wanted it meanwhile.
 *
 * <p>All that was handed out for a row group is given back at once; what is not given back is left
 * to the garbage collector. Thread-safe, since some file systems read in threads of their own.
 */
final class GroupMemory implements ByteBufferAllocator {
  /** Smaller arrays are not worth it. */
  private static final int LEAST = 1 << 20;

  /** An array is not used for less than this part of it. */
  private static final int MOST_WASTE = 2;

  private static final Deque<SoftReference<byte[]>> SPARE = new ArrayDeque<>();

  private final List<byte[]> lent = new ArrayList<>();

  @Override
  public synchronized ByteBuffer allocate(int size) {
    if (size < LEAST) {
      return ByteBuffer.allocate(size);
    }
    byte[] bytes = takeSpare(size);
    if (bytes == null) {
      bytes = new byte[roundedUp(size)];
    }
    lent.add(bytes);
    return ByteBuffer.wrap(bytes, 0, size);
  }

  /** By up to an eighth: row groups of a file differ by little, and shall have the same memory. */
  private static int roundedUp(int size) {
    int step = Integer.highestOneBit(size) / 8;
    return (int) Math.min(Integer.MAX_VALUE - Long.BYTES, (size + step - 1L) / step * step);
  }

  private static byte[] takeSpare(int size) {
    synchronized (SPARE) {
      for (Iterator<SoftReference<byte[]>> all = SPARE.iterator(); all.hasNext(); ) {
        byte[] bytes = all.next().get();
        if (bytes == null) {
          all.remove();
        } else if (bytes.length >= size && bytes.length / MOST_WASTE <= size) {
          all.remove();
          return bytes;
        }
      }
    }
    return null;
  }

  /** Gives back what was handed out since the last time; nobody may use it any more. */
  synchronized void giveBack() {
    synchronized (SPARE) {
      lent.forEach(bytes -> SPARE.push(new SoftReference<>(bytes)));
    }
    lent.clear();
  }

  /** Does nothing: whether Parquet tells depends on how it read. */
  @Override
  public void release(ByteBuffer buffer) {
    // Until giveBack.
  }

  @Override
  public boolean isDirect() {
    return false;
  }
}
