package io.nightshift.run;

import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;

/** The hashes of a task's keys, and how many rows have none. Not thread-safe. */
final class HashList {
  /** Half a megabyte: what is full stays where it is, instead of being copied as the list grows. */
  private static final int CHUNK = 1 << 16;

  /** A task may have few rows. */
  private static final int FIRST_CHUNK = 1 << 12;

  private final List<LongBuffer> full = new ArrayList<>();
  private LongBuffer chunk = LongBuffer.allocate(FIRST_CHUNK);
  private long missing;

  /**
   * Adds hashes.
   *
   * @param isMissing whether the row at each place has none, whatever stands there; null if all
   *     have one
   */
  void add(long[] more, boolean[] isMissing) {
    if (isMissing == null) {
      for (int from = 0; from < more.length; ) {
        int some = Math.min(withRoom().remaining(), more.length - from);
        chunk.put(more, from, some);
        from += some;
      }
      return;
    }
    for (int i = 0; i < more.length; i++) {
      if (isMissing[i]) {
        missing++;
      } else {
        withRoom().put(more[i]);
      }
    }
  }

  private LongBuffer withRoom() {
    if (!chunk.hasRemaining()) {
      full.add(chunk.flip());
      chunk = LongBuffer.allocate(CHUNK);
    }
    return chunk;
  }

  /** The hashes, in parts. */
  List<LongBuffer> hashes() {
    List<LongBuffer> all = new ArrayList<>(full);
    all.add(chunk.duplicate().flip());
    return all;
  }

  /** How many rows have none. */
  long missing() {
    return missing;
  }
}
