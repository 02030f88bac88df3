package io.nightshift.run;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** The stage that holds a run back, and what to do about it. */
public enum Bottleneck {
  LOAD(
      "opening the model",
      StageTimes::load,
      "fewer and larger tasks open it less often: raise spark.sql.files.maxPartitionBytes"),
  READ(
      "reading the snapshot",
      StageTimes::read,
      "more cores read more files at once; columns of arrays cost more than flat ones, text more than"
          + " numbers"),
  PACK(
      "turning columns into tensors",
      StageTimes::pack,
      "columns of the model's own type are taken as they are: store float where it wants float32,"
          + " without nulls where rows are rejected for them"),
  MODEL(
      "the model",
      StageTimes::model,
      "nightshift bench tells which inference.batch-rows and threads suit it; more cores score more"
          + " rows at once"),
  WRITE(
      "writing the predictions",
      StageTimes::write,
      "keep fewer columns under input.keep, and only those outputs that are needed");

  /** Below this, starting up costs more than anything here. */
  private static final long WORTH_A_HINT = 60_000_000_000L;

  private final String stage;
  private final ToLongFunction<StageTimes> time;
  private final String advice;

  Bottleneck(String stage, ToLongFunction<StageTimes> time, String advice) {
    this.stage = stage;
    this.time = time;
    this.advice = advice;
  }

  /** The stage that took more than half of the tasks' time, if that was a minute or more. */
  public static Optional<Bottleneck> of(StageTimes times) {
    if (times.total() < WORTH_A_HINT) {
      return Optional.empty();
    }
    return Arrays.stream(values())
        .max(Comparator.comparingLong(stage -> stage.time.applyAsLong(times)))
        .filter(stage -> 2 * stage.time.applyAsLong(times) > times.total());
  }

  /** One line for people. */
  public String hint() {
    return "mostly %s; %s".formatted(stage, advice);
  }
}
