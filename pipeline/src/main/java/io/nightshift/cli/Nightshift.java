package io.nightshift.cli;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.run.Software;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;

/** The {@code nightshift} command. */
@Command(
    name = "nightshift",
    description = "Scores a night's rows with an ONNX model, and publishes predictions to trust.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Nightshift.Version.class,
    subcommands = {
      ScoreCommand.class,
      StreamCommand.class,
      RejectsCommand.class,
      DriftCommand.class,
      TableCommand.class,
      BenchCommand.class,
      DoctorCommand.class,
      RegistryCommand.class,
      AuditCommand.class,
      HelpCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, or already published by the same run key",
      "1:unexpected failure; trying again may help",
      "2:wrong usage, job file, model or schema",
      "3:a gate refused; nothing was published",
      "4:someone else published, or moved the alias, first",
      "5:registry or storage out of reach; try again later"
    },
    footer = {
      "",
      "Every option can be given by the environment as well: --registry is NIGHTSHIFT_REGISTRY."
    })
public final class Nightshift {
  private final Surroundings surroundings;

  private Nightshift(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** What the commands find around them. */
  Surroundings surroundings() {
    return surroundings;
  }

  /** Runs a command, and ends the process with its exit code. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int code = run(args, System.getenv(), out, err);
    out.flush();
    err.flush();
    ProcessEnd.with(code);
  }

  /** Runs a command, and returns its exit code. */
  static int run(String[] args, Map<String, String> environment, PrintWriter out, PrintWriter err) {
    try {
      return commandLine(environment, out, err).execute(args);
    } catch (InvalidRequestException e) {
      // Of the environment itself: what is wrong with options, their command tells.
      e.problems().forEach(problem -> err.println("nightshift: " + problem));
      return ExitCode.INVALID;
    }
  }

  /** The command line with its surroundings, for the process or for a test. */
  static CommandLine commandLine(
      Map<String, String> environment, PrintWriter out, PrintWriter err) {
    return new CommandLine(new Nightshift(new Surroundings(environment)))
        .setOut(new DiscreetWriter(out))
        .setErr(new DiscreetWriter(LogFormat.of(environment).on(err)))
        .setExecutionExceptionHandler(new FailureReport())
        .setDefaultValueProvider(new EnvironmentDefaults(environment));
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"nightshift " + Software.version()};
    }
  }
}
