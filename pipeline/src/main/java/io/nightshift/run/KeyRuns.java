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
 * @param runs in the order of keys
 */
record KeyRuns(boolean isComplete, List<Run> runs) implements Serializable {
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

  private static final KeyRuns CANNOT_TELL = new KeyRuns(false, List.of());

  KeyRuns {
    runs = List.copyOf(runs);
  }

  /**
   * A range of keys.
   *
   * @param first its least key
   * @param last its largest
   */
  record Run(long first, long last) implements Serializable {}

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
  static KeyRuns of(Iterator<Batch> batches, int most) {
    NavigableMap<Long, Long> runs = new TreeMap<>();
    long[] keys = new long[0];
    while (batches.hasNext()) {
      Batch batch = batches.next();
      Column column = batch.column(0);
      if (column.hasNulls() && IntStream.range(0, batch.rows()).anyMatch(column::isNull)) {
        return CANNOT_TELL;
      }
      keys = keys.length < batch.rows() ? new long[batch.rows()] : keys;
      column.copyLongs(0, batch.rows(), keys);
      if (!addAll(runs, keys, batch.rows())) {
        return CANNOT_TELL;
      }
      if (runs.size() > 2 * most) {
        runs = joined(runs, most);
      }
    }
    NavigableMap<Long, Long> all = runs.size() > most ? joined(runs, most) : runs;
    return new KeyRuns(
        true, all.entrySet().stream().map(run -> new Run(run.getKey(), run.getValue())).toList());
  }

  /**
   * Adds what ascends, a range for each batch at least: the next may be of another file, and what
   * lies between them of another task.
   */
  private static boolean addAll(NavigableMap<Long, Long> runs, long[] keys, int count) {
    int begin = 0;
    int found = 0;
    for (int end = 1; end <= count; end++) {
      if (end == count || keys[end] <= keys[end - 1]) {
        if (++found > MOST_OF_BATCH || !add(runs, keys[begin], keys[end - 1])) {
          return false;
        }
        begin = end;
      }
    }
    return true;
  }

  /** Adds a range unless it overlaps another. */
  private static boolean add(NavigableMap<Long, Long> runs, long first, long last) {
    Map.Entry<Long, Long> before = runs.floorEntry(last);
    if (before != null && before.getValue() >= first) {
      return false;
    }
    runs.put(first, last);
    return true;
  }

  /** At most so many ranges: what is left open between them are the widest gaps. */
  private static NavigableMap<Long, Long> joined(NavigableMap<Long, Long> runs, int most) {
    long[] gaps = new long[runs.size() - 1];
    int at = 0;
    for (long last : runs.headMap(runs.lastKey()).values()) {
      gaps[at++] = gap(last, runs.higherKey(last));
    }
    Arrays.sort(gaps);
    long narrow = gaps[runs.size() - most - 1];
    NavigableMap<Long, Long> joined = new TreeMap<>();
    long first = runs.firstKey();
    for (Map.Entry<Long, Long> run : runs.entrySet()) {
      Long next = runs.higherKey(run.getKey());
      if (next == null || gap(run.getValue(), next) > narrow) {
        joined.put(first, run.getValue());
        first = next == null ? first : next;
      }
    }
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
  static boolean tellApart(JavaRDD<KeyRuns> tasks) {
    int count = tasks.getNumPartitions();
    int ahead = Math.min(count, Math.max(LEAST_AHEAD, tasks.context().defaultParallelism()));
    Optional<List<Run>> firsts = runs(tasks, 0, ahead).filter(KeyRuns::areApart);
    if (firsts.isEmpty() || ahead == count) {
      return firsts.isPresent();
    }
    Optional<List<Run>> others = runs(tasks, ahead, count);
    others.ifPresent(all -> all.addAll(firsts.get()));
    return others.filter(KeyRuns::areApart).isPresent();
  }

  /** The runs of some of the tasks; empty if one of them cannot tell. */
  private static Optional<List<Run>> runs(JavaRDD<KeyRuns> tasks, int from, int to) {
    List<Run> runs = new ArrayList<>();
    for (List<KeyRuns> ofTask : tasks.collectPartitions(IntStream.range(from, to).toArray())) {
      for (KeyRuns each : ofTask) {
        if (!each.isComplete()) {
          return Optional.empty();
        }
        runs.addAll(each.runs());
      }
    }
    return Optional.of(runs);
  }

  private static boolean areApart(List<Run> runs) {
    List<Run> sorted = runs.stream().sorted(Comparator.comparingLong(Run::first)).toList();
    return IntStream.range(1, sorted.size())
        .allMatch(i -> sorted.get(i - 1).last() < sorted.get(i).first());
  }
}
