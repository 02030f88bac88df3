package io.nightshift.run;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/** The stage that holds a run back, and what to do about it. */
public enum Bottleneck {
  LOAD(
      "opening the model",
      "fewer and larger tasks open it less often: raise spark.sql.files.maxPartitionBytes"),
  READ(
      "reading the snapshot",
      "more tasks at once read more files: more than there are cores, where the store is far away;"
          + " columns of arrays cost more than flat ones, text more than numbers"),
  PACK(
      "turning columns into tensors",
      "columns of the model's own type are taken as they are: store float where it wants float32,"
          + " without nulls where rows are rejected for them"),
  MODEL(
      "the model",
      "nightshift bench tells which inference.batch-rows and threads suit it; more cores score more"
          + " rows at once"),
  WRITE(
      "writing the predictions",
      "keep fewer columns under input.keep, and only those outputs that are needed");

  /** Below this, starting up costs more than anything here. */
  private static final long WORTH_A_HINT = 60_000_000_000L;

  private final String stage;
  private final String advice;

  Bottleneck(String stage, String advice) {
    this.stage = stage;
    this.advice = advice;
  }

  /** The stage that took more than half of the tasks' time, if that was a minute or more. */
  public static Optional<Bottleneck> of(StageTimes times) {
    if (times.total() < WORTH_A_HINT) {
      return Optional.empty();
    }
    return Arrays.stream(values())
        .max(Comparator.comparingLong(stage -> stage.in(times)))
        .filter(stage -> 2 * stage.in(times) > times.total());
  }

  private long in(StageTimes times) {
    return switch (this) {
      case LOAD -> times.load();
      case READ -> times.read();
      case PACK -> times.pack();
      case MODEL -> times.model();
      case WRITE -> times.write();
    };
  }

  /** One line for people. */
  public String hint() {
    return "mostly %s; %s".formatted(stage, advice);
  }
}
