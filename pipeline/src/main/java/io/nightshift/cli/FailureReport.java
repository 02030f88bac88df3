package io.nightshift.cli;

import io.nightshift.error.GateRefusedException;
import io.nightshift.error.NightshiftException;
import io.nightshift.storage.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Tells failures: the expected by a line for each problem, the others with their stack trace. */
final class FailureReport implements IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(
      Exception failure, CommandLine commandLine, ParseResult parsed) {
    Object command = commandLine.getCommandSpec().userObject();
    if (command instanceof Interruptible work && work.isInterrupted()) {
      // The shutdown hook has told what was and what was not done.
      return ExitCode.INTERRUPTED;
    }
    Optional<NightshiftException> expected = NightshiftException.in(failure);
    int code = ExitCode.of(failure);
    List<String> problems =
        expected.map(NightshiftException::problems).orElseGet(() -> List.of(failure.toString()));
    if (expected.isPresent()) {
      tell(problems, commandLine);
    } else {
      commandLine.getErr().println("nightshift: unexpected failure");
      failure.printStackTrace(commandLine.getErr());
    }
    if (wantsJson(commandLine)) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("status", "failed");
      document.put("exit_code", code);
      document.put("problems", problems.stream().map(String::strip).toList());
      if (expected.orElse(null) instanceof GateRefusedException refused) {
        document.put("refusal", refused.record());
      }
      commandLine.getOut().print(Json.write(document));
    }
    commandLine.getOut().flush();
    commandLine.getErr().flush();
    return code;
  }

  /**
   * Tells what is damaged, after a result that says what is not.
   *
   * @return the exit code that belongs to it
   */
  static int tell(List<String> damage, CommandLine commandLine) {
    damage.forEach(line -> commandLine.getErr().println("nightshift: " + line));
    commandLine.getErr().flush();
    return damage.isEmpty() ? ExitCode.DONE : ExitCode.INVALID;
  }

  private static boolean wantsJson(CommandLine commandLine) {
    OptionSpec json = commandLine.getCommandSpec().findOption("--json");
    return json != null && Boolean.TRUE.equals(json.getValue());
  }
}
