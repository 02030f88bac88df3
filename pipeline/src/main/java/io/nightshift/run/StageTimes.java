package io.nightshift.run;

import java.io.Serializable;

/**
 * Where the time of tasks went, in nanoseconds of a task's thread; summed up over tasks.
 *
 * @param load fetching and opening the model
 * @param read reading and decoding the snapshot
 * @param pack turning columns into tensors and tensors into columns, with all rules and checks
 * @param model running the model
 * @param write encoding and writing files
 */
public record StageTimes(long load, long read, long pack, long model, long write)
    implements Serializable {
  /** No time. */
  public static final StageTimes NONE = new StageTimes(0, 0, 0, 0, 0);

  StageTimes plus(StageTimes other) {
    return new StageTimes(
        load + other.load,
        read + other.read,
        pack + other.pack,
        model + other.model,
        write + other.write);
  }

  /** All of it. */
  public long total() {
    return load + read + pack + model + write;
  }
}
