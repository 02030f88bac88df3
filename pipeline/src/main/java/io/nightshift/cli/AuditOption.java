package io.nightshift.cli;

import io.nightshift.audit.AuditEntry;
import io.nightshift.audit.AuditLog;
import io.nightshift.audit.AuditOutcome;
import io.nightshift.audit.AuditTrail;
import io.nightshift.audit.RunEntries;
import io.nightshift.error.NightshiftException;
import io.nightshift.run.Software;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a command that changes something writes down what it does, if anywhere. */
final class AuditOption {
  /** The options that say what a command is about. Others are left out: they may hold anything. */
  private static final Set<String> TOLD =
      Set.of(
          "--alias",
          "--checkpoint",
          "--expect",
          "--force",
          "--job",
          "--max-files",
          "--model",
          "--name",
          "--onnx",
          "--query",
          "--reason",
          "--registry",
          "--require",
          "--snapshot",
          "--snapshots",
          "--table",
          "--to",
          "--trigger");

  @Option(
      names = "--audit",
      paramLabel = "LOCATION",
      description = {
        "A folder to which is appended what this command does, before and after;",
        "nothing is done if that cannot be written."
      })
  private Optional<String> location = Optional.empty();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  private Optional<AuditTrail> trail = Optional.empty();

  /** The log, if one was named. */
  Optional<AuditLog> log() {
    return location.map(folder -> AuditLog.at(folder, Surroundings.of(command).hadoop()));
  }

  /** Does the work of the command between the entries of its begin and its end. */
  int around(Callable<Integer> work) throws Exception {
    return around(work, () -> false);
  }

  /**
   * Does work that can be stopped.
   *
   * @param isInterrupted whether it was: whatever it then throws is not what went wrong
   */
  int around(Callable<Integer> work, BooleanSupplier isInterrupted) throws Exception {
    trail = log().map(log -> AuditTrail.begin(log, about()));
    try {
      int code = work.call();
      end(outcome(code), code, List.of());
      return code;
    } catch (ParameterException e) {
      end(AuditOutcome.FAILED, ExitCode.of(e), List.of(e.getMessage()));
      throw e;
    } catch (Exception e) {
      if (isInterrupted.getAsBoolean()) {
        interrupted();
      } else {
        int code = ExitCode.of(e);
        end(outcome(code), code, RunEntries.problems(e));
      }
      throw e;
    }
  }

  private static AuditOutcome outcome(int code) {
    if (code == ExitCode.DONE) {
      return AuditOutcome.DONE;
    }
    return code == ExitCode.REFUSED ? AuditOutcome.REFUSED : AuditOutcome.FAILED;
  }

  /**
   * Writes down what was done. That is in effect already, so what keeps it from being written is
   * told, and does not fail the command.
   *
   * @param entries by when the command began
   */
  void record(Function<Instant, List<AuditEntry>> entries) {
    trail.ifPresent(open -> attempt("what it did", () -> open.record(entries.apply(open.begun()))));
  }

  /** The command is being stopped, and may not come to its end. */
  void interrupted() {
    end(AuditOutcome.INTERRUPTED, ExitCode.INTERRUPTED, List.of());
  }

  private void end(AuditOutcome outcome, int code, List<String> problems) {
    trail.ifPresent(open -> attempt("its end", () -> open.end(outcome, code, problems)));
  }

  private void attempt(String what, Runnable writing) {
    try {
      writing.run();
    } catch (NightshiftException e) {
      command
          .commandLine()
          .getErr()
          .println(
              "Warning: the audit log lacks %s: %s; what was done is in the records of table and registry, and 'nightshift audit' tells both"
                  .formatted(what, String.join("; ", e.problems())));
    }
  }

  /** What the command is called, and what it is about. */
  private SortedMap<String, Object> about() {
    List<String> arguments = new ArrayList<>();
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      text(parameter.getValue()).ifPresent(arguments::add);
    }
    for (OptionSpec option : command.options()) {
      if (TOLD.contains(option.longestName())) {
        text(option.getValue()).ifPresent(text -> arguments.add(option.longestName() + "=" + text));
      }
    }
    SortedMap<String, Object> facts = new TreeMap<>();
    facts.put("command", command.qualifiedName(" ").replaceFirst("^nightshift ", ""));
    facts.put("arguments", arguments);
    facts.put("nightshift", Software.version());
    return facts;
  }

  /** What was given, as it would be typed; empty if nothing was. */
  private static Optional<String> text(Object value) {
    if (value == null || Boolean.FALSE.equals(value)) {
      return Optional.empty();
    } else if (value instanceof Optional<?> optional) {
      return optional.flatMap(AuditOption::text);
    } else if (value instanceof Collection<?> all) {
      return text(all.stream().map(String::valueOf).collect(Collectors.joining(",")));
    } else if (value instanceof Map<?, ?> map) {
      return text(map.entrySet());
    }
    return Optional.of(String.valueOf(value)).filter(text -> !text.isEmpty());
  }
}
