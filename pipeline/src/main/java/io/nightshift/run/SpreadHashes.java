package io.nightshift.run;

import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Hashes in groups, such that equal ones are in the same group. Not thread-safe. */
final class SpreadHashes {
  /** So few are compared each with each in less time than they are sorted. */
  private static final int FEW = 16;

  /** So many are in a group, if all is even, which is then spread again. */
  private static final int USUAL = 8;

  /** So many are spread within the nearest cache; all at once, each would be a miss. */
  private static final int CACHED = 1 << 12;

  private static final long LOWER = 0xFFFF_FFFFL;

  private final long[] hashes;

  /** Where each group begins, and after the last, where it ends. */
  private final int[] starts;

  private SpreadHashes(long[] hashes, int[] starts) {
    this.hashes = hashes;
    this.starts = starts;
  }

  /** Groups hashes by their upper half. */
  static SpreadHashes byHighBits(List<LongBuffer> hashes, int groups) {
    return spread(hashes, groups, Integer.SIZE);
  }

  /** Groups hashes by their lower half, a few thousand in each. */
  static SpreadHashes byLowBits(List<LongBuffer> hashes) {
    return spread(hashes, count(hashes) / CACHED + 1, 0);
  }

  private static int count(List<LongBuffer> hashes) {
    return Math.toIntExact(hashes.stream().mapToLong(LongBuffer::remaining).sum());
  }

  private static SpreadHashes spread(List<LongBuffer> hashes, int groups, int shift) {
    int[] ends = new int[groups + 1];
    for (LongBuffer some : hashes) {
      for (int i = some.position(); i < some.limit(); i++) {
        ends[group(some.get(i) >>> shift, groups)]++;
      }
    }
    sumUp(ends, groups);
    long[] spread = new long[ends[groups]];
    // Each group is filled from its end, so that in the end its own entry is where it begins.
    for (LongBuffer some : hashes) {
      for (int i = some.position(); i < some.limit(); i++) {
        long hash = some.get(i);
        spread[--ends[group(hash >>> shift, groups)]] = hash;
      }
    }
    return new SpreadHashes(spread, ends);
  }

  /**
   * Turns how many there are of each group into where it ends; behind the last, how many in all.
   */
  private static void sumUp(int[] counts, int groups) {
    counts[groups] = 0;
    for (int g = 1; g <= groups; g++) {
      counts[g] += counts[g - 1];
    }
  }

  private static int group(long hash, int groups) {
    return (int) (((hash & LOWER) * groups) >>> Integer.SIZE);
  }

  /** How many hashes there are. */
  int size() {
    return hashes.length;
  }

  private int size(int group) {
    return starts[group + 1] - starts[group];
  }

  /** The hashes of one group; a view. */
  LongBuffer group(int group) {
    return LongBuffer.wrap(hashes, starts[group], size(group));
  }

  /**
   * The hashes that are there more than once, each once; no more of them than asked for. Of groups
   * by the lower half.
   */
  List<Long> repeated(int most) {
    List<Long> repeated = new ArrayList<>();
    long[] finer = new long[0];
    int[] ends = new int[0];
    for (int g = 0; g < starts.length - 1 && repeated.size() < most; g++) {
      int size = size(g);
      int groups = size / USUAL + 1;
      finer = finer.length < size ? new long[size] : finer;
      ends = ends.length <= groups ? new int[groups + 1] : ends;
      spreadAgain(g, finer, ends, groups);
      for (int f = 0; f < groups && repeated.size() < most; f++) {
        addRepeated(finer, ends[f], ends[f + 1], repeated, most);
      }
    }
    return repeated;
  }

  /** Spreads a group by what its hashes differ in: what is left of their lower half. */
  private void spreadAgain(int group, long[] target, int[] ends, int groups) {
    int coarse = starts.length - 1;
    Arrays.fill(ends, 0, groups, 0);
    for (int i = starts[group]; i < starts[group + 1]; i++) {
      ends[group((hashes[i] & LOWER) * coarse, groups)]++;
    }
    sumUp(ends, groups);
    for (int i = starts[group]; i < starts[group + 1]; i++) {
      target[--ends[group((hashes[i] & LOWER) * coarse, groups)]] = hashes[i];
    }
  }

  private static void addRepeated(long[] hashes, int from, int to, List<Long> repeated, int most) {
    if (to - from <= FEW && !hasPair(hashes, from, to)) {
      return;
    }
    Arrays.sort(hashes, from, to);
    for (int i = from + 1; i < to && repeated.size() < most; i++) {
      boolean isNew = i == from + 1 || hashes[i - 2] != hashes[i];
      if (hashes[i] == hashes[i - 1] && isNew) {
        repeated.add(hashes[i]);
      }
    }
  }

  private static boolean hasPair(long[] hashes, int from, int to) {
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
