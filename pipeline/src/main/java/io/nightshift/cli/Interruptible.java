package io.nightshift.cli;

/** A command that a signal may stop, which is told by {@link InterruptReport}. */
interface Interruptible {
  /** Whether it was stopped: whatever it then throws is not what went wrong. */
  boolean isInterrupted();
}
