package io.nightshift.run;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * Finds which 64-bit hashes occur more than once. Each task sorts its own, and hands parts of the
 * whole range to other tasks, which merge them: 8 bytes a hash, no object and no entry in a table.
 *
 * @param missing how many rows have none
 * @param shared those of several rows, each once; no more than {@link #MOST}
 */
record SharedHashes(long missing, List<Long> shared) implements Serializable {
  /** So many are told; nobody reads more. */
  static final int MOST = 1_000;

  /** More parts would be too many small ones, when each of as many tasks has some of each. */
  private static final int MOST_PARTS = 1_000;

  /** Looks at all hashes; null stands for a row without one. */
  static SharedHashes in(JavaRDD<Long> hashes) {
    int parts = Math.max(1, Math.min(hashes.getNumPartitions(), MOST_PARTS));
    List<SharedHashes> found =
        hashes
            .mapPartitionsToPair(rows -> sorted(rows, parts).iterator())
            .partitionBy(new HashPartitioner(parts))
            .values()
            .mapPartitions(slices -> List.of(merged(slices)).iterator())
            .collect();
    return new SharedHashes(
        found.stream().mapToLong(SharedHashes::missing).sum(),
        found.stream().flatMap(part -> part.shared.stream()).limit(MOST).toList());
  }

  /** Ascending hashes of one part of the range, none of them more than twice. */
  private static final class Slice implements Serializable {
    private static final long serialVersionUID = 1;

    private final long[] hashes;
    private final long missing;

    Slice(long[] hashes, long missing) {
      this.hashes = hashes;
      this.missing = missing;
    }
  }

  private static List<Tuple2<Integer, Slice>> sorted(Iterator<Long> rows, int parts) {
    long[] hashes = new long[1 << 10];
    int count = 0;
    long missing = 0;
    while (rows.hasNext()) {
      Long hash = rows.next();
      if (hash == null) {
        missing++;
      } else {
        if (count == hashes.length) {
          hashes = Arrays.copyOf(hashes, Math.multiplyExact(count, 2));
        }
        hashes[count++] = hash;
      }
    }
    Arrays.sort(hashes, 0, count);
    count = dropThird(hashes, count);
    List<Tuple2<Integer, Slice>> slices = new ArrayList<>();
    int from = 0;
    for (int part = 0; part < parts; part++) {
      int to = end(hashes, from, count, part, parts);
      slices.add(
          new Tuple2<>(
              part, new Slice(Arrays.copyOfRange(hashes, from, to), part == 0 ? missing : 0)));
      from = to;
    }
    return slices;
  }

  /** Two of a kind are as good as more, and a million of a kind would all meet in one task. */
  private static int dropThird(long[] sorted, int count) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (kept < 2 || sorted[kept - 2] != sorted[i]) {
        sorted[kept++] = sorted[i];
      }
    }
    return kept;
  }

  /** Where a part of the range ends. */
  private static int end(long[] sorted, int from, int count, int part, int parts) {
    if (part == parts - 1) {
      return count;
    }
    // Of 2^64 values each part has the same number; 2^64 itself is beyond a long.
    long first = Long.MIN_VALUE + (part + 1) * Long.divideUnsigned(-1L, parts);
    int place = Arrays.binarySearch(sorted, from, count, first);
    int end = place < 0 ? -place - 1 : place;
    while (end > from && sorted[end - 1] == first) {
      end--;
    }
    return end;
  }

  private static SharedHashes merged(Iterator<Slice> slices) {
    List<long[]> runs = new ArrayList<>();
    long missing = 0;
    int count = 0;
    while (slices.hasNext()) {
      Slice slice = slices.next();
      missing += slice.missing;
      count = Math.addExact(count, slice.hashes.length);
      runs.add(slice.hashes);
    }
    long[] hashes = new long[count];
    int filled = 0;
    for (long[] run : runs) {
      System.arraycopy(run, 0, hashes, filled, run.length);
      filled += run.length;
    }
    // What it finds in ascending runs, this sort merges.
    Arrays.sort(hashes);
    return new SharedHashes(missing, repeated(hashes));
  }

  private static List<Long> repeated(long[] sorted) {
    return IntStream.range(1, sorted.length)
        .filter(i -> sorted[i] == sorted[i - 1])
        .mapToObj(i -> sorted[i])
        .distinct()
        .limit(MOST)
        .toList();
  }
}
