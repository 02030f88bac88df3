package io.nightshift.iceberg;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ValidationException;

/** Changes of a table that others change at the same time. */
final class Attempts {
  /** Other snapshots may be published at once, and each moves {@code main}. */
  private static final int MOST = 30;

  private static final Duration LONGEST_PAUSE = Duration.ofMillis(400);

  /** What Iceberg says when somebody was faster. */
  private static final List<Class<? extends RuntimeException>> LOST =
      List.of(CommitFailedException.class);

  /** Also when references or the state that was asked for are others, or an answer was lost. */
  private static final List<Class<? extends RuntimeException>> LOST_OR_UNKNOWN =
      List.of(
          CommitFailedException.class,
          CommitStateUnknownException.class,
          ValidationException.class,
          IllegalArgumentException.class);

  private Attempts() {}

  /** Again and again, from the beginning, while others change the table. */
  static <T> T whileOthersCommit(String what, Supplier<T> action) {
    return again(what, action, LOST);
  }

  /** The same for what looks first whether it is done already, as it may be without an answer. */
  static void untilDone(String what, Runnable action) {
    again(
        what,
        () -> {
          action.run();
          return true;
        },
        LOST_OR_UNKNOWN);
  }

  private static <T> T again(
      String what, Supplier<T> action, List<Class<? extends RuntimeException>> signs) {
    return IcebergFailure.translating(
        what,
        () -> {
          for (int attempt = 1; ; attempt++) {
            try {
              return action.get();
            } catch (RuntimeException e) {
              if (attempt == MOST || signs.stream().noneMatch(sign -> sign.isInstance(e))) {
                throw e;
              }
              LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE.toNanos()));
            }
          }
        });
  }
}
