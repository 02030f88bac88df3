package io.nightshift.run;

import java.io.Serializable;

/**
 * Where the time of tasks went, in nanoseconds of a task's thread; summed up over tasks.
 *
 * @param load fetching and opening the model
 * @param read reading and decoding the snapshot
 * @param score packing, running the model and unpacking
 * @param write encoding and writing files
 */
public record StageTimes(long load, long read, long score, long write) implements Serializable {
  /** No time. */
  public static final StageTimes NONE = new StageTimes(0, 0, 0, 0);

  StageTimes plus(StageTimes other) {
    return new StageTimes(
        load + other.load, read + other.read, score + other.score, write + other.write);
  }
}
