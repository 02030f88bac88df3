package io.nightshift.run;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
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

  /** A part of so few is not too large, however uneven. */
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

    /** That of nearly all machines, which then need not turn them around. */
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private final byte[] hashes;
    private final long missing;

    private Slice(byte[] hashes, long missing) {
      this.hashes = hashes;
      this.missing = missing;
    }

    static Slice of(LongBuffer hashes, long missing) {
      ByteBuffer bytes =
          ByteBuffer.allocate(Math.multiplyExact(hashes.remaining(), Long.BYTES)).order(ORDER);
      bytes.asLongBuffer().put(hashes);
      return new Slice(bytes.array(), missing);
    }

    LongBuffer hashes() {
      return ByteBuffer.wrap(hashes).order(ORDER).asLongBuffer();
    }
  }

  private static List<Tuple2<Integer, Slice>> parted(HashList hashes, int parts) {
    SpreadHashes spread = SpreadHashes.byHighBits(hashes.hashes(), parts);
    List<Tuple2<Integer, Slice>> slices = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      LongBuffer own = spread.group(part);
      if (own.remaining() > FEW + (long) UNEVEN * spread.size() / parts) {
        own = withoutThirds(own);
      }
      slices.add(new Tuple2<>(part, Slice.of(own, part == 0 ? hashes.missing() : 0)));
    }
    return slices;
  }

  /** Two of a kind are as good as more, and a million of a kind would all meet in one task. */
  private static LongBuffer withoutThirds(LongBuffer all) {
    long[] hashes = new long[all.remaining()];
    all.get(hashes);
    Arrays.sort(hashes);
    int kept = 0;
    for (long hash : hashes) {
      if (kept < 2 || hashes[kept - 2] != hash) {
        hashes[kept++] = hash;
      }
    }
    return LongBuffer.wrap(hashes, 0, kept);
  }

  private static SharedHashes merged(Iterator<Slice> slices) {
    List<LongBuffer> all = new ArrayList<>();
    long missing = 0;
    while (slices.hasNext()) {
      Slice slice = slices.next();
      missing += slice.missing;
      all.add(slice.hashes());
    }
    // The high bits have told the parts from one another, so within one the low ones tell more.
    return new SharedHashes(missing, SpreadHashes.byLowBits(all).repeated(MOST));
  }
}
