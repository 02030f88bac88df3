package io.nightshift.cli;

import io.nightshift.run.fixture.SampleData;
import io.nightshift.run.fixture.SparkFixture;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs commands in this process, on the shared Spark. */
final class CommandLineFixture {
  private final Map<String, String> environment = new HashMap<>();
  private String cue = "";
  private Runnable action = () -> {};

  /** Sets a variable of the environment. */
  CommandLineFixture with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Does something the first time that a line of standard error says so, before the line ends. */
  CommandLineFixture when(String errorsSay, Runnable then) {
    cue = errorsSay;
    action = then;
    return this;
  }

  /** Scores sample data into a table of the test. */
  Result score(Path table, String snapshot, String... more) {
    environment.putIfAbsent("NIGHTSHIFT_REGISTRY", SampleData.registry().toString());
    List<String> args =
        new ArrayList<>(
            List.of("score", "--job", SampleData.jobFile().toString(), "--snapshot", snapshot));
    SampleData.places(table).forEach(setting -> args.addAll(List.of("--set", setting)));
    args.addAll(List.of(more));
    return run(args.toArray(String[]::new));
  }

  /** Scores by the text of a job file. */
  Result scoreBy(Path jobFile, String snapshot, String... more) {
    List<String> args =
        new ArrayList<>(List.of("score", "--job", jobFile.toString(), "--snapshot", snapshot));
    args.addAll(List.of(more));
    return run(args.toArray(String[]::new));
  }

  Result run(String... args) {
    SparkFixture.spark();
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Nightshift.commandLine(environment, new PrintWriter(out), new CuedWriter(err))
            .execute(args);
    return new Result(code, out.toString(), err.toString());
  }

  /**
   * What a command came to.
   *
   * @param code its exit code
   * @param out what it said to standard output
   * @param err what it said to standard error
   */
  record Result(int code, String out, String err) {
    /** Standard output, all of which is one document. */
    JsonDocument json() {
      return JsonDocument.of(out);
    }

    /** The problems on standard error, without the name of the program. */
    List<String> problems() {
      return err.lines()
          .filter(line -> line.startsWith("nightshift: "))
          .map(line -> line.substring("nightshift: ".length()))
          .toList();
    }
  }

  private final class CuedWriter extends PrintWriter {
    private boolean done;

    CuedWriter(StringWriter err) {
      super(err);
    }

    @Override
    public void println(String line) {
      super.println(line);
      if (!done && !cue.isEmpty() && line.contains(cue)) {
        done = true;
        action.run();
      }
    }
  }
}
