package io.nightshift.pages;

import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.parquet.bytes.ByteBufferAllocator;
import org.apache.parquet.io.ParquetFileRange;

/**
 * Memory for the bytes of row groups, which are tens of megabytes each: fresh arrays would cost as
 * much as reading into them, since the system has to clear their pages first. What one file is done
 * with, the next ones of this JVM get, unless the garbage collector wanted it meanwhile.
 *
 * <p>Of one file. Thread-safe, since some file systems read in threads of their own. What is never
 * given back is left to the garbage collector.
 */
final class GroupMemory implements ByteBufferAllocator {
  /** Smaller arrays are not worth it. */
  private static final int LEAST = 1 << 20;

  /** An array is not used for less than this part of it. */
  private static final int MOST_WASTE = 2;

  private static final int MOST_SPARE = 256;

  private static final Deque<Spare> SPARE = new ArrayDeque<>();

  private final Set<byte[]> taken = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<byte[]> lent = new ArrayList<>();
  private final List<ParquetFileRange> ranges = new ArrayList<>();

  /**
   * An array that nobody uses.
   *
   * @param length of it, so that looking for another one does not make this one look wanted
   */
  private record Spare(int length, SoftReference<byte[]> bytes) {
    boolean suits(int size) {
      return length >= size && length / MOST_WASTE <= size;
    }
  }

  /** Memory until it is released. */
  @Override
  public ByteBuffer allocate(int size) {
    return allocate(size, taken);
  }

  private ByteBuffer allocate(int size, Collection<byte[]> users) {
    if (size < LEAST) {
      return ByteBuffer.allocate(size);
    }
    byte[] bytes = take(size);
    synchronized (this) {
      users.add(bytes);
    }
    return ByteBuffer.wrap(bytes, 0, size).slice();
  }

  @Override
  @SuppressWarnings("ByteBufferBackingArray") // which array it is, not what is in it
  public void release(ByteBuffer buffer) {
    boolean isOurs;
    synchronized (this) {
      isOurs = buffer.hasArray() && taken.remove(buffer.array());
    }
    if (isOurs) {
      spare(buffer.array());
    }
  }

  @Override
  public boolean isDirect() {
    return false;
  }

  /**
   * Memory until {@link #giveBack}: what Parquet reads by ranges, it never releases.
   *
   * @param read what it is for; its memory is given back only if all of it was read
   */
  synchronized ByteBufferAllocator lend(List<ParquetFileRange> read) {
    ranges.addAll(read);
    return new ByteBufferAllocator() {
      @Override
      public ByteBuffer allocate(int size) {
        return GroupMemory.this.allocate(size, lent);
      }

      @Override
      public void release(ByteBuffer buffer) {
        // Until giveBack.
      }

      @Override
      public boolean isDirect() {
        return false;
      }
    };
  }

  /** Gives back what was lent; nobody may use it any more. */
  synchronized void giveBack() {
    // Else somebody may still be writing to it.
    if (ranges.stream().allMatch(GroupMemory::wasRead)) {
      lent.forEach(GroupMemory::spare);
    }
    lent.clear();
    ranges.clear();
  }

  private static boolean wasRead(ParquetFileRange range) {
    CompletableFuture<ByteBuffer> data = range.getDataReadFuture();
    return data != null && data.isDone() && !data.isCompletedExceptionally();
  }

  private static byte[] take(int size) {
    synchronized (SPARE) {
      for (Iterator<Spare> all = SPARE.iterator(); all.hasNext(); ) {
        Spare spare = all.next();
        if (spare.suits(size)) {
          all.remove();
          byte[] bytes = spare.bytes().get();
          if (bytes != null) {
            return bytes;
          }
        }
      }
    }
    return new byte[roundedUp(size)];
  }

  private static void spare(byte[] bytes) {
    synchronized (SPARE) {
      SPARE.push(new Spare(bytes.length, new SoftReference<>(bytes)));
      if (SPARE.size() > MOST_SPARE) {
        SPARE.removeLast();
      }
    }
  }

  /** By up to an eighth: row groups of a file differ by little, and shall have the same memory. */
  private static int roundedUp(int size) {
    int step = Integer.highestOneBit(size) / 8;
    return (int) Math.min(Integer.MAX_VALUE - Long.BYTES, (size + step - 1L) / step * step);
  }
}
