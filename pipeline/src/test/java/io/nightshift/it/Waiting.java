package io.nightshift.it;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other processes do, by looking again and again. */
final class Waiting {
  /** Nothing takes so long, however busy the machine is: it only ends what would never end. */
  static final Duration PATIENCE = Duration.ofMinutes(15);

  /** Short enough to catch states that last for milliseconds. */
  private static final Duration BETWEEN_LOOKS = Duration.ofNanos(200_000);

  private Waiting() {}

  /** Waits until something is so; returns whether it came to be in time. */
  static boolean until(Duration atMost, BooleanSupplier isSo) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!isSo.getAsBoolean()) {
      if (System.nanoTime() >= deadline) {
        return false;
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
    return true;
  }
}
