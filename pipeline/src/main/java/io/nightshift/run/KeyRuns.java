package io.nightshift.run;

import io.nightshift.batch.Batch;
import io.nightshift.batch.Column;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;

/**
 * Where the keys of a task, which are whole numbers, are in order: runs of keys of which each is
 * larger than the one before. If no two runs of all tasks overlap, no two rows share a key; and
 * nothing but where runs begin and end has to leave a task to know that.
 *
 * @param areFew whether these are all; if not, the task has more of them than anybody compares, or
 *     rows without a key
 * @param runs in the order of rows
 */
record KeyRuns(boolean areFew, List<Run> runs) implements Serializable {
  /** A task may have many files, each of which is in order; keys in no order have one every two. */
  static final int MOST = 1_000;

  KeyRuns {
    runs = List.copyOf(runs);
  }

  /**
   * A run.
   *
   * @param first its least key
   * @param last its largest
   */
  record Run(long first, long last) implements Serializable {}

  /** Looks for the runs of a task; stops where they are too many. */
  static KeyRuns of(Iterator<Batch> batches) {
    KeyRuns tooMany = new KeyRuns(false, List.of());
    List<Run> runs = new ArrayList<>();
    long[] keys = new long[0];
    boolean isAny = false;
    long first = 0;
    long last = 0;
    while (batches.hasNext()) {
      Batch batch = batches.next();
      Column column = batch.column(0);
      if (column.hasNulls() && IntStream.range(0, batch.rows()).anyMatch(column::isNull)) {
        return tooMany;
      }
      keys = keys.length < batch.rows() ? new long[batch.rows()] : keys;
      column.copyLongs(0, batch.rows(), keys);
      for (int row = 0; row < batch.rows(); row++) {
        if (!isAny || keys[row] <= last) {
          if (isAny) {
            runs.add(new Run(first, last));
          }
          if (runs.size() == MOST) {
            return tooMany;
          }
          first = keys[row];
        }
        isAny = true;
        last = keys[row];
      }
    }
    if (isAny) {
      runs.add(new Run(first, last));
    }
    return new KeyRuns(true, runs);
  }

  /**
   * Whether these tell that no two rows share a key. If they do not, some may or may not.
   *
   * <p>The first task goes ahead: where its keys are in no order, those of the others hardly are.
   */
  static boolean tellApart(JavaRDD<KeyRuns> tasks) {
    int count = tasks.getNumPartitions();
    List<Run> runs = new ArrayList<>();
    return areApart(tasks, 0, Math.min(1, count), runs) && areApart(tasks, 1, count, runs);
  }

  private static boolean areApart(JavaRDD<KeyRuns> tasks, int from, int to, List<Run> all) {
    if (from >= to) {
      return true;
    }
    for (List<KeyRuns> ofTask : tasks.collectPartitions(IntStream.range(from, to).toArray())) {
      for (KeyRuns each : ofTask) {
        if (!each.areFew()) {
          return false;
        }
        all.addAll(each.runs());
      }
    }
    all.sort(Comparator.comparingLong(Run::first));
    return IntStream.range(1, all.size()).allMatch(i -> all.get(i - 1).last() < all.get(i).first());
  }
}
