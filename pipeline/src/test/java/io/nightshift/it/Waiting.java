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

  /** Looks that take long, as those into files do, are rarer: what is waited for needs the CPU. */
  private static final int TIMES_OF_A_LOOK = 10;

  private static final Duration LONGEST_BETWEEN_LOOKS = Duration.ofMillis(20);

  private Waiting() {}

  /** Waits until something is so; returns whether it came to be in time. */
  static boolean until(Duration atMost, BooleanSupplier isSo) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    long began = System.nanoTime();
    while (!isSo.getAsBoolean()) {
      long now = System.nanoTime();
      if (now >= deadline) {
        return false;
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      long asLooked = Math.max(BETWEEN_LOOKS.toNanos(), TIMES_OF_A_LOOK * (now - began));
      LockSupport.parkNanos(Math.min(LONGEST_BETWEEN_LOOKS.toNanos(), asLooked));
      began = System.nanoTime();
    }
    return true;
  }
}
