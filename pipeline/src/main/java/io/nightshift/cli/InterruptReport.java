package io.nightshift.cli;

import io.nightshift.run.RunGuard;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * When the process is told to end (Ctrl-C, SIGTERM), stops the run, lets it tidy up, and tells what
 * was and what was not done.
 */
final class InterruptReport implements AutoCloseable {
  /** Before Spark's own hook, which would take the storage away under the run's feet. */
  private static final int PRIORITY = 1_000;

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Runnable hook;

  private InterruptReport(Runnable hook) {
    this.hook = hook;
  }

  /**
   * Watches over a run, or several, until closed.
   *
   * @param more what else to tell; empty if nothing
   * @param last what else to do, when all is told
   */
  static InterruptReport install(
      RunGuard guard, PrintWriter err, Supplier<String> more, Runnable last) {
    Runnable hook =
        () -> {
          stop(guard, err, more);
          last.run();
        };
    ShutdownHookManager.get()
        .addShutdownHook(hook, PRIORITY, PATIENCE.plusSeconds(5).toSeconds(), TimeUnit.SECONDS);
    return new InterruptReport(hook);
  }

  private static void stop(RunGuard guard, PrintWriter err, Supplier<String> more) {
    // From here on everything that fails does so because it was told to.
    Configurator.setAllLevels("", Level.OFF);
    RunGuard.Phase phase = guard.interrupt();
    awaitOver(guard);
    err.println();
    err.println("nightshift: " + message(guard, phase));
    String rest = more.get();
    if (!rest.isEmpty()) {
      err.println("nightshift: " + rest);
    }
    err.flush();
  }

  private static void awaitOver(RunGuard guard) {
    try {
      guard.awaitOver(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String message(RunGuard guard, RunGuard.Phase phase) {
    if (guard.isPublished()) {
      return "Interrupted after the predictions were published; they are whole and current";
    }
    if (phase == RunGuard.Phase.OVER) {
      return "Interrupted between two runs";
    }
    if (!guard.isInterrupted()) {
      return "Interrupted while publishing; whether it is published, the next run of the same command tells";
    }
    if (phase == RunGuard.Phase.PLANNING) {
      return "Interrupted before anything was scored; nothing was written";
    }
    return guard.isTidy()
        ? "Interrupted while scoring; nothing was published, and what was staged is deleted. Run the same command to score again"
        : "Interrupted while scoring; nothing was published. What was staged stays out of sight below _staged in the table. Run the same command to score again";
  }

  @Override
  public void close() {
    try {
      ShutdownHookManager.get().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is told to end, perhaps in this very moment: the hook has its turn.
    }
  }
}
