package io.nightshift.run;

import java.util.Arrays;

/** The hashes of a task's keys, and how many rows have none. Not thread-safe. */
final class HashList {
  private long[] hashes = new long[1 << 12];
  private int count;
  private long missing;

  /**
   * Adds hashes.
   *
   * @param isMissing whether the row at each place has none, whatever stands there; null if all
   *     have one
   */
  void add(long[] more, boolean[] isMissing) {
    int needed = Math.addExact(count, more.length);
    if (needed > hashes.length) {
      hashes = Arrays.copyOf(hashes, Math.max(needed, Math.multiplyExact(hashes.length, 2)));
    }
    if (isMissing == null) {
      System.arraycopy(more, 0, hashes, count, more.length);
      count = needed;
      return;
    }
    for (int i = 0; i < more.length; i++) {
      if (isMissing[i]) {
        missing++;
      } else {
        hashes[count++] = more[i];
      }
    }
  }

  /** The hashes, at the first {@link #count} places. */
  long[] hashes() {
    return hashes;
  }

  int count() {
    return count;
  }

  /** How many rows have none. */
  long missing() {
    return missing;
  }
}
