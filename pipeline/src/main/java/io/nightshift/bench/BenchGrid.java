package io.nightshift.bench;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.job.InferenceSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The settings to measure: each batch size with each number of threads.
 *
 * @param batchRows ascending, each once
 * @param threads ascending, each once
 */
public record BenchGrid(List<Integer> batchRows, List<Integer> threads) {
  /** The batch sizes that are measured where nobody asks for others. */
  public static final List<Integer> BATCH_ROWS = List.of(1, 16, 64, 256, 1_024, 4_096, 16_384);

  /** How many rows fill all of those. */
  public static final int MOST_ROWS = 16_384;

  /**
   * Puts them in order.
   *
   * @throws InvalidRequestException if there is none, or one that no job may have
   */
  public BenchGrid {
    batchRows = ordered("--batch-rows", batchRows, InferenceSettings.MAX_BATCH_ROWS);
    threads = ordered("--threads", threads, InferenceSettings.MAX_THREADS);
  }

  private static List<Integer> ordered(String option, List<Integer> sizes, int most) {
    for (int size : sizes) {
      if (size < 1 || size > most) {
        throw new InvalidRequestException(
            "Invalid %s: must be from 1 to %d, got: %d".formatted(option, most, size));
      }
    }
    return sizes.stream().sorted().distinct().toList();
  }

  /** Powers of two up to the cores of a machine, and all of the cores. */
  public static List<Integer> threadsUpTo(int cores) {
    List<Integer> threads = new ArrayList<>(Stream.iterate(1, n -> n < cores, n -> 2 * n).toList());
    threads.add(cores);
    return threads;
  }

  /** Without batches that so many rows do not fill; never without any. */
  BenchGrid upTo(int rows) {
    int smallest = batchRows.get(0);
    return new BenchGrid(
        batchRows.stream().filter(size -> size <= Math.max(rows, smallest)).toList(), threads);
  }

  /** A batch size that is neither small nor large. */
  int middle() {
    return batchRows.get(batchRows.size() / 2);
  }
}
