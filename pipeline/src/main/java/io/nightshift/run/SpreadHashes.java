package io.nightshift.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Hashes in groups, such that equal ones are in the same group. Not thread-safe. */
final class SpreadHashes {
  /** So few are compared each with each in less time than they are sorted. */
  private static final int FEW = 16;

  private final long[] hashes;

  /** Where each group begins, and after the last, where it ends. */
  private final int[] starts;

  private SpreadHashes(long[] hashes, int[] starts) {
    this.hashes = hashes;
    this.starts = starts;
  }

  /** Groups the first hashes of an array by their upper half. */
  static SpreadHashes byHighBits(long[] hashes, int count, int groups) {
    return spread(hashes, count, groups, Integer.SIZE);
  }

  /** Groups the first hashes of an array by their lower half. */
  static SpreadHashes byLowBits(long[] hashes, int count, int groups) {
    return spread(hashes, count, groups, 0);
  }

  private static SpreadHashes spread(long[] hashes, int count, int groups, int shift) {
    int[] ends = new int[groups + 1];
    for (int i = 0; i < count; i++) {
      ends[group(hashes[i], shift, groups)]++;
    }
    for (int g = 1; g <= groups; g++) {
      ends[g] += ends[g - 1];
    }
    long[] spread = new long[count];
    // Each group is filled from its end, so that in the end its own entry is where it begins.
    for (int i = 0; i < count; i++) {
      spread[--ends[group(hashes[i], shift, groups)]] = hashes[i];
    }
    return new SpreadHashes(spread, ends);
  }

  private static int group(long hash, int shift, int groups) {
    return (int) ((((hash >>> shift) & 0xFFFF_FFFFL) * groups) >>> Integer.SIZE);
  }

  /** A copy of one group. */
  long[] group(int group) {
    return Arrays.copyOfRange(hashes, starts[group], starts[group + 1]);
  }

  /** The hashes that are there more than once, each once; no more of them than asked for. */
  List<Long> repeated(int most) {
    List<Long> repeated = new ArrayList<>();
    for (int g = 0; g < starts.length - 1; g++) {
      if (starts[g + 1] - starts[g] <= FEW && !hasPair(starts[g], starts[g + 1])) {
        continue;
      }
      Arrays.sort(hashes, starts[g], starts[g + 1]);
      for (int i = starts[g] + 1; i < starts[g + 1]; i++) {
        boolean isNew = i == starts[g] + 1 || hashes[i - 2] != hashes[i];
        if (hashes[i] == hashes[i - 1] && isNew) {
          repeated.add(hashes[i]);
          if (repeated.size() == most) {
            return repeated;
          }
        }
      }
    }
    return repeated;
  }

  private boolean hasPair(int from, int to) {
    for (int i = from + 1; i < to; i++) {
      for (int j = from; j < i; j++) {
        if (hashes[i] == hashes[j]) {
          return true;
        }
      }
    }
    return false;
  }
}
