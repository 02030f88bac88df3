package io.nightshift.inference;

import io.nightshift.error.NightshiftException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads each of several models as {@code register} does, in a process that may die of it. Prints a
 * line before each and what it came to after it.
 */
final class RegisterProbe {
  static final String BEGIN = "begin ";
  static final String READ = "read";
  static final String REFUSED = "refused ";
  static final String UNEXPECTED = "unexpected ";

  private RegisterProbe() {}

  /** Takes a file that lists the models, one a line. */
  public static void main(String[] args) throws Exception {
    each(args[0], RegisterProbe::outcome);
  }

  /** Says what each model of a list comes to. */
  static void each(String list, Function<Path, String> outcome) throws IOException {
    for (String model : Files.readAllLines(Path.of(list))) {
      say(BEGIN + model);
      say(outcome.apply(Path.of(model)));
    }
  }

  private static String outcome(Path model) {
    try {
      CandidateReader.read("m", model, Map.of(), Map.of(), Map.of(), Map.of());
      return READ;
    } catch (NightshiftException e) {
      List<String> problems = e.problems();
      boolean inOneLineEach = problems.stream().allMatch(problem -> problem.lines().count() == 1);
      return (inOneLineEach ? REFUSED : UNEXPECTED) + problems;
    } catch (Throwable e) {
      return UNEXPECTED + e;
    }
  }

  private static void say(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    System.out.write(bytes, 0, bytes.length);
    System.out.flush();
  }
}
