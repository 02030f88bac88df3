package io.nightshift.run;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * Finds which 64-bit hashes occur more than once. Each task hands parts of the whole range to other
 * tasks, which look at a few hashes at a time: 8 bytes a hash, no object and no table. Hashes are
 * spread evenly, so that parts are of one size.
 *
 * @param missing how many rows have none
 * @param shared those of several rows, each once; no more than {@link #MOST}
 */
record SharedHashes(long missing, List<Long> shared) implements Serializable {
  /** So many are told; nobody reads more. */
  static final int MOST = 1_000;

  /** More parts would be too many small ones, when each of as many tasks has some of each. */
  private static final int MOST_PARTS = 1_000;

  /** So few are sorted faster than they are spread. */
  private static final int FEW = 8;

  /** A part that is so many times larger than it should be has many hashes again and again. */
  private static final int UNEVEN = 4;

  /** Looks at the hashes of all tasks. */
  static SharedHashes in(JavaRDD<HashList> tasks) {
    int parts = Math.max(1, Math.min(tasks.getNumPartitions(), MOST_PARTS));
    List<SharedHashes> found =
        tasks
            .flatMapToPair(hashes -> parted(hashes, parts).iterator())
            .partitionBy(new HashPartitioner(parts))
            .values()
            .mapPartitions(slices -> List.of(merged(slices)).iterator())
            .collect();
    return new SharedHashes(
        found.stream().mapToLong(SharedHashes::missing).sum(),
        found.stream().flatMap(part -> part.shared.stream()).limit(MOST).toList());
  }

  /**
   * Hashes of one part of the range, in any order: as bytes, which Java serializes as a whole, but
   * longs one by one.
   */
  private static final class Slice implements Serializable {
    private static final long serialVersionUID = 1;

    private final byte[] hashes;
    private final long missing;

    private Slice(byte[] hashes, long missing) {
      this.hashes = hashes;
      this.missing = missing;
    }

    static Slice of(long[] hashes, long missing) {
      ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(hashes.length, Long.BYTES));
      bytes.asLongBuffer().put(hashes);
      return new Slice(bytes.array(), missing);
    }

    int count() {
      return hashes.length / Long.BYTES;
    }

    void copyTo(long[] target, int from) {
      ByteBuffer.wrap(hashes).asLongBuffer().get(target, from, count());
    }
  }

  private static List<Tuple2<Integer, Slice>> parted(HashList hashes, int parts) {
    SpreadHashes spread = SpreadHashes.byHighBits(hashes.hashes(), hashes.count(), parts);
    List<Tuple2<Integer, Slice>> slices = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      long[] own = spread.group(part);
      if (own.length > FEW + (long) UNEVEN * hashes.count() / parts) {
        own = withoutThirds(own);
      }
      slices.add(new Tuple2<>(part, Slice.of(own, part == 0 ? hashes.missing() : 0)));
    }
    return slices;
  }

  /** Two of a kind are as good as more, and a million of a kind would all meet in one task. */
  private static long[] withoutThirds(long[] hashes) {
    Arrays.sort(hashes);
    int kept = 0;
    for (long hash : hashes) {
      if (kept < 2 || hashes[kept - 2] != hash) {
        hashes[kept++] = hash;
      }
    }
    return Arrays.copyOf(hashes, kept);
  }

  private static SharedHashes merged(Iterator<Slice> slices) {
    List<Slice> all = new ArrayList<>();
    long missing = 0;
    int count = 0;
    while (slices.hasNext()) {
      Slice slice = slices.next();
      missing += slice.missing;
      count = Math.addExact(count, slice.count());
      all.add(slice);
    }
    long[] hashes = new long[count];
    int filled = 0;
    for (Slice slice : all) {
      slice.copyTo(hashes, filled);
      filled += slice.count();
    }
    // The high bits have told the parts from one another, so within one the low ones tell more.
    return new SharedHashes(
        missing, SpreadHashes.byLowBits(hashes, count, count / FEW + 1).repeated(MOST));
  }
}
