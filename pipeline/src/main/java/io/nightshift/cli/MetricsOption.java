package io.nightshift.cli;

import io.nightshift.error.GateRefusedException;
import io.nightshift.metrics.Gateway;
import io.nightshift.metrics.JobMetrics;
import io.nightshift.metrics.MetricsTarget;
import io.nightshift.metrics.TextfileFolder;
import io.nightshift.run.Outcome;
import io.nightshift.storage.Timestamps;
import io.nightshift.table.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Which monitoring is told what a command came to, if any. It never keeps a night from being
 * scored: what cannot be told is warned of, once for each target. Thread-safe.
 */
final class MetricsOption {
  @Option(
      names = "--metrics",
      paramLabel = "FOLDER",
      description = {
        "The folder of node_exporter's textfile collector: what the run came to is written there,",
        "as nightshift-JOB.prom."
      })
  private Optional<Path> folder = Optional.empty();

  @Option(
      names = "--push-gateway",
      paramLabel = "URL",
      description = "A Prometheus push gateway that is sent the same.")
  private Optional<String> gateway = Optional.empty();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  private final List<MetricsTarget> targets = new ArrayList<>();
  private JobMetrics metrics;
  private boolean isTold = true;
  private boolean isOver;

  /**
   * Does the work of the command, and tells how it ended, once it is known of which job.
   *
   * @param isInterrupted whether it was stopped: whatever it then throws is not what went wrong
   */
  int around(Callable<Integer> work, BooleanSupplier isInterrupted) throws Exception {
    folder.map(TextfileFolder::new).ifPresent(targets::add);
    gateway
        .map(url -> Gateway.at(url, Surroundings.of(command).environment()))
        .ifPresent(targets::add);
    try {
      int code = work.call();
      end(code);
      return code;
    } catch (Exception e) {
      end(isInterrupted.getAsBoolean() ? ExitCode.INTERRUPTED : ExitCode.of(e));
      throw e;
    }
  }

  /** From here on it is known which job this is about. */
  synchronized void about(String job) {
    metrics = new JobMetrics(job);
  }

  /** Keeps what a run came to, until the next thing is told. */
  synchronized void record(Outcome outcome) {
    metrics.ran(outcome);
    isTold = false;
  }

  /** Keeps what a run scored that failed. */
  synchronized void record(Exception failure) {
    if (failure instanceof GateRefusedException refused
        && refused.record() instanceof Refusal refusal) {
      metrics.refused(refusal);
      isTold = false;
    }
  }

  /** Tells what was recorded, if anything was, though the command is not at its end. */
  synchronized void tell() {
    if (isTold) {
      return;
    }
    isTold = true;
    for (MetricsTarget target : List.copyOf(targets)) {
      try {
        target.send(metrics.job(), metrics.figures());
      } catch (IOException e) {
        targets.remove(target);
        command
            .commandLine()
            .getErr()
            .println(
                "Warning: the metrics of job '%s' are not in %s: %s; the run itself is as it says"
                    .formatted(metrics.job(), target, RootCause.of(e)));
      }
    }
  }

  /** The command is being stopped, and may not come to its end. */
  void interrupted() {
    end(ExitCode.INTERRUPTED);
  }

  private synchronized void end(int code) {
    if (metrics != null && !isOver) {
      isOver = true;
      metrics.ended(Timestamps.now(), code);
      isTold = false;
      tell();
    }
  }
}
