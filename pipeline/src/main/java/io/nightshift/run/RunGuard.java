package io.nightshift.run;

import java.time.Duration;
import java.util.Optional;

/**
 * Settles between a run, or several one after the other, and whoever wants to stop it: a run that
 * was interrupted does not publish, and one that publishes is not interrupted, but none follows it.
 * Thread-safe.
 */
public final class RunGuard {
  /** How far a run is. */
  public enum Phase {
    /** Nothing was written. */
    PLANNING,
    /** Files are staged, out of every reader's sight. */
    SCORING,
    /** The record is being made; it is done in a moment. */
    PUBLISHING,
    /** The run is over, whatever it came to, and everyone was told of it. */
    OVER
  }

  private Phase phase = Phase.PLANNING;
  private Optional<String> runId = Optional.empty();
  private boolean interrupted;
  private boolean isLast;
  private boolean published;
  private boolean tidy;
  private Runnable stop = () -> {};

  /**
   * One run is over and another one begins, unless somebody wants to stop.
   *
   * @throws RunInterruptedException if so
   */
  public synchronized void next() {
    requireNotStopped();
    phase = Phase.PLANNING;
    runId = Optional.empty();
    published = false;
    tidy = false;
    stop = () -> {};
  }

  /**
   * Between two runs: goes on, unless somebody wants to stop.
   *
   * @throws RunInterruptedException if so
   */
  public synchronized void requireNotStopped() {
    if (isLast) {
      interrupted = true;
      throw new RunInterruptedException();
    }
  }

  /**
   * What makes the work that is going on fail soon, when the run is interrupted.
   *
   * @throws RunInterruptedException if it was already
   */
  synchronized void stopBy(Runnable newStop) {
    if (interrupted) {
      throw new RunInterruptedException();
    }
    stop = newStop;
  }

  /** The run goes on to its next phase, unless it was interrupted. */
  synchronized void enter(Phase next) {
    if (interrupted) {
      throw new RunInterruptedException();
    }
    phase = next;
  }

  /** The run that goes on has got its id. */
  synchronized void named(String newRunId) {
    runId = Optional.of(newRunId);
  }

  /** The id of the run that goes on, or went on last, if it came to have one. */
  public synchronized Optional<String> runId() {
    return runId;
  }

  synchronized void published() {
    published = true;
  }

  /** What was staged is deleted. */
  synchronized void tidied() {
    tidy = true;
  }

  /** Whether a run that published nothing has deleted what it staged. */
  public synchronized boolean isTidy() {
    return tidy;
  }

  /** The run is over, or none was begun. */
  public synchronized void over() {
    phase = Phase.OVER;
    notifyAll();
  }

  /**
   * Asks the run to stop; one that is publishing goes on.
   *
   * @return how far it was at that moment
   */
  public Phase interrupt() {
    Phase found;
    Runnable stopNow;
    synchronized (this) {
      isLast = true;
      found = phase;
      if (found != Phase.PLANNING && found != Phase.SCORING) {
        return found;
      }
      interrupted = true;
      stopNow = stop;
    }
    stopNow.run();
    return found;
  }

  /** Whether the run was stopped. */
  public synchronized boolean isInterrupted() {
    return interrupted;
  }

  /** How far the run is. */
  synchronized Phase phase() {
    return phase;
  }

  /** Whether its predictions are published. */
  public synchronized boolean isPublished() {
    return published;
  }

  /** Waits for the run to be over; returns whether it is. */
  public synchronized boolean awaitOver(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (phase != Phase.OVER) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  /** The run was stopped by its user. */
  static final class RunInterruptedException extends RuntimeException {
    RunInterruptedException() {
      super("interrupted");
    }
  }
}
