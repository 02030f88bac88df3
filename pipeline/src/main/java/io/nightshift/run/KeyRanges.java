package io.nightshift.run;

import io.nightshift.batch.Batch;
import io.nightshift.batch.Column;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;

/**
 * Where the keys of a task, which are whole numbers, are in order: ranges of keys, none of which
 * overlap, with at most one row for each key. If no two ranges of all tasks overlap, no two rows
 * share a key; and nothing but where ranges begin and end has to leave a task to know that.
 *
 * @param isComplete whether these are all; if not, the task cannot tell whether its keys are unique
 * @param ranges in the order of keys
 */
record KeyRanges(boolean isComplete, List<Range> ranges) implements Serializable {
  /** A task may have many files, each of which is in order, with those of other tasks between. */
  private static final int MOST = 1_000;

  /** What the driver compares at most, a few tens of megabytes. */
  private static final int MOST_OF_ALL = 1_000_000;

  /** However many tasks there are. */
  private static final int LEAST = 16;

  /** Of keys in no order, a batch has one for every two rows. */
  private static final int MOST_OF_BATCH = 16;

  /** Two tell whether tasks have keys in between those of others. */
  private static final int LEAST_AHEAD = 2;

  private static final KeyRanges CANNOT_TELL = new KeyRanges(false, List.of());

  KeyRanges {
    ranges = List.copyOf(ranges);
  }

  /**
   * A range of keys.
   *
   * @param first its least key
   * @param last its largest
   */
  record Range(long first, long last) implements Serializable {}

  /** How many ranges each of so many tasks may have. */
  static int most(int tasks) {
    return Math.max(LEAST, Math.min(MOST, MOST_OF_ALL / Math.max(1, tasks)));
  }

  /**
   * Looks for the ranges of a task. Stops at the first that overlaps another, at a batch in no
   * order, and at a row without a key.
   *
   * @param most so many are told: ranges that are near each other become one
   */
  static KeyRanges of(Iterator<Batch> batches, int most) {
    NavigableMap<Long, Long> ranges = new TreeMap<>();
    long[] keys = new long[0];
    while (batches.hasNext()) {
      Batch batch = batches.next();
      Column column = batch.column(0);
      if (column.hasNulls() && IntStream.range(0, batch.rows()).anyMatch(column::isNull)) {
        return CANNOT_TELL;
      }
      keys = keys.length < batch.rows() ? new long[batch.rows()] : keys;
      column.copyLongs(0, batch.rows(), keys);
      if (!addAll(ranges, keys, batch.rows())) {
        return CANNOT_TELL;
      }
      if (ranges.size() > 2 * most) {
        ranges = joined(ranges, most);
      }
    }
    NavigableMap<Long, Long> all = ranges.size() > most ? joined(ranges, most) : ranges;
    return new KeyRanges(
        true,
        all.entrySet().stream().map(range -> new Range(range.getKey(), range.getValue())).toList());
  }

  /**
   * Adds what ascends, a range for each batch at least: the next may be of another file, and what
   * lies between them of another task.
   */
  private static boolean addAll(NavigableMap<Long, Long> ranges, long[] keys, int count) {
    int begin = 0;
    int found = 0;
    for (int end = 1; end <= count; end++) {
      if (end == count || keys[end] <= keys[end - 1]) {
        if (++found > MOST_OF_BATCH || !add(ranges, keys[begin], keys[end - 1])) {
          return false;
        }
        begin = end;
      }
    }
    return true;
  }

  /** Adds a range unless it overlaps another. */
  private static boolean add(NavigableMap<Long, Long> ranges, long first, long last) {
    Map.Entry<Long, Long> before = ranges.floorEntry(last);
    if (before != null && before.getValue() >= first) {
      return false;
    }
    ranges.put(first, last);
    return true;
  }

  /** At most so many ranges: what is left open between them are the widest gaps. */
  private static NavigableMap<Long, Long> joined(NavigableMap<Long, Long> ranges, int most) {
    int count = ranges.size();
    long[] firsts = ranges.keySet().stream().mapToLong(Long::longValue).toArray();
    long[] lasts = ranges.values().stream().mapToLong(Long::longValue).toArray();
    long[] gaps = new long[count - 1];
    Arrays.setAll(gaps, i -> gap(lasts[i], firsts[i + 1]));
    long narrow = Arrays.stream(gaps).sorted().toArray()[count - most - 1];
    NavigableMap<Long, Long> joined = new TreeMap<>();
    long first = firsts[0];
    for (int i = 0; i < gaps.length; i++) {
      if (gaps[i] > narrow) {
        joined.put(first, lasts[i]);
        first = firsts[i + 1];
      }
    }
    joined.put(first, lasts[count - 1]);
    return joined;
  }

  /** How far two keys are apart: a number of 64 bits without a sign, in the order of those with. */
  private static long gap(long last, long next) {
    return next - last + Long.MIN_VALUE;
  }

  /**
   * Whether these tell that no two rows share a key. If they do not, some may or may not.
   *
   * <p>As many tasks go ahead as run at once: where their keys are in no order, or in between each
   * other's, those of the others hardly are better.
   */
  static boolean tellApart(JavaRDD<KeyRanges> tasks) {
    int count = tasks.getNumPartitions();
    int ahead = Math.min(count, Math.max(LEAST_AHEAD, tasks.context().defaultParallelism()));
    Optional<List<Range>> firsts = ranges(tasks, 0, ahead).filter(KeyRanges::areApart);
    if (firsts.isEmpty() || ahead == count) {
      return firsts.isPresent();
    }
    Optional<List<Range>> others = ranges(tasks, ahead, count);
    others.ifPresent(all -> all.addAll(firsts.get()));
    return others.filter(KeyRanges::areApart).isPresent();
  }

  /** The ranges of some of the tasks; empty if one of them cannot tell. */
  private static Optional<List<Range>> ranges(JavaRDD<KeyRanges> tasks, int from, int to) {
    List<Range> ranges = new ArrayList<>();
    for (List<KeyRanges> ofTask : tasks.collectPartitions(IntStream.range(from, to).toArray())) {
      for (KeyRanges each : ofTask) {
        if (!each.isComplete()) {
          return Optional.empty();
        }
        ranges.addAll(each.ranges());
      }
    }
    return Optional.of(ranges);
  }

  private static boolean areApart(List<Range> ranges) {
    List<Range> sorted = ranges.stream().sorted(Comparator.comparingLong(Range::first)).toList();
    return IntStream.range(1, sorted.size())
        .allMatch(i -> sorted.get(i - 1).last() < sorted.get(i).first());
  }
}
