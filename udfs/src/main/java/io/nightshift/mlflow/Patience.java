package io.nightshift.mlflow;

import io.nightshift.error.InvalidRequestException;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * How long what failed for a moment is tried again: with pauses that double from a quarter of a
 * second up to eight seconds, each cut by up to a half at random, so that many clients of a server
 * that was down do not come back at once.
 *
 * @param limit how long all tries of one request may take together
 * @param silence how long a server may give no sign of life
 * @param nanoTime the clock
 * @param sleeper how to wait
 */
record Patience(Duration limit, Duration silence, LongSupplier nanoTime, Sleeper sleeper) {
  /** Says how many seconds; a scheduler that tries again by itself may want few. */
  static final String VARIABLE = "NIGHTSHIFT_REGISTRY_TIMEOUT";

  private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(60);
  private static final Duration DEFAULT_SILENCE = Duration.ofSeconds(30);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final int MOST_DOUBLINGS = 5;

  /** Waits. */
  @FunctionalInterface
  interface Sleeper {
    void sleep(Duration pause) throws InterruptedException;
  }

  /**
   * As the environment says.
   *
   * @throws InvalidRequestException if that is no number of seconds
   */
  static Patience of(Map<String, String> environment) {
    String seconds = environment.getOrDefault(VARIABLE, "");
    if (!seconds.isEmpty() && !seconds.matches("[1-9][0-9]{0,5}")) {
      throw new InvalidRequestException(
          "Invalid %s '%s': want whole seconds, such as 60".formatted(VARIABLE, seconds));
    }
    return new Patience(
        seconds.isEmpty() ? DEFAULT_LIMIT : Duration.ofSeconds(Long.parseLong(seconds)),
        DEFAULT_SILENCE,
        System::nanoTime,
        pause -> Thread.sleep(pause.toMillis()));
  }

  /** Begins to count the time of one request. */
  Attempts begin() {
    return new Attempts(nanoTime.getAsLong());
  }

  /** The tries of one request. Not thread-safe. */
  final class Attempts {
    private final long start;
    private int failed;

    private Attempts(long start) {
      this.start = start;
    }

    /** How many failed so far. */
    int failed() {
      return failed;
    }

    /** How much time is left for them. */
    Duration left() {
      return limit.minus(elapsed());
    }

    Duration elapsed() {
      return Duration.ofNanos(nanoTime.getAsLong() - start);
    }

    /**
     * After a failure: waits, if there is time for another try.
     *
     * @param least what the server asked for
     * @return false if there is no time left
     */
    boolean pause(Duration least) throws InterruptedException {
      Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failed, MOST_DOUBLINGS));
      failed++;
      double share = RandomGenerator.getDefault().nextDouble(0.5, 1);
      Duration cut = Duration.ofNanos((long) (pause.toNanos() * share));
      Duration wanted = cut.compareTo(least) < 0 ? least : cut;
      if (wanted.compareTo(left()) >= 0) {
        return false;
      }
      sleeper.sleep(wanted);
      return true;
    }
  }
}
