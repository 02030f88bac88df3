package io.nightshift.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What changes for jobs when one model takes the place of another, a line for each change: {@code
 * -} for what only the one has, {@code +} for what only the other has, {@code ~} for what both have
 * differently.
 *
 * @param breaking what a job that runs with the one may fail at with the other
 * @param harmless what else differs
 */
public record SignatureDiff(List<String> breaking, List<String> harmless) {
  /** Copies both. */
  public SignatureDiff {
    breaking = List.copyOf(breaking);
    harmless = List.copyOf(harmless);
  }

  /** Compares the model that is in use with the one that shall be. */
  public static SignatureDiff between(Signature current, Signature next) {
    List<String> breaking = new ArrayList<>();
    List<String> harmless = new ArrayList<>();
    for (InputSpec input : current.inputs()) {
      if (next.input(input.name()).isEmpty()) {
        breaking.add("- input %s: %s".formatted(input.name(), describe(input)));
      }
    }
    for (InputSpec input : next.inputs()) {
      current
          .input(input.name())
          .ifPresentOrElse(
              old -> compare(old, input, breaking, harmless),
              () -> breaking.add("+ input %s: %s".formatted(input.name(), describe(input))));
    }
    for (OutputSpec output : current.outputs()) {
      String now = next.output(output.name()).map(OutputSpec::describe).orElse("none");
      if (now.equals("none")) {
        breaking.add("- output %s: %s".formatted(output.name(), output.describe()));
      } else if (!now.equals(output.describe())) {
        breaking.add("~ output %s: %s → %s".formatted(output.name(), output.describe(), now));
      }
    }
    for (OutputSpec output : next.outputs()) {
      if (current.output(output.name()).isEmpty()) {
        harmless.add("+ output %s: %s".formatted(output.name(), output.describe()));
      }
    }
    return new SignatureDiff(breaking, harmless);
  }

  private static void compare(
      InputSpec old, InputSpec next, List<String> breaking, List<String> harmless) {
    if (!old.tensor().equals(next.tensor())) {
      List<String> list = accepts(next.tensor(), old.tensor()) ? harmless : breaking;
      list.add(
          "~ input %s: %s → %s"
              .formatted(old.name(), old.tensor().describe(), next.tensor().describe()));
    }
    if (!old.features().equals(next.features())) {
      breaking.add("~ input %s: fed by %s → %s".formatted(old.name(), feeds(old), feeds(next)));
    }
    if (!Objects.equals(old.missing(), next.missing())) {
      harmless.add(
          "~ input %s: missing values %s → %s"
              .formatted(old.name(), old.missing(), next.missing()));
    }
  }

  /** Whether a tensor takes all that another took: it may leave open what that one fixed. */
  private static boolean accepts(TensorSpec next, TensorSpec old) {
    if (next.type() != old.type() || next.rank() != old.rank()) {
      return false;
    }
    for (int i = 0; i < next.rank(); i++) {
      long size = next.shape().get(i);
      if (size != TensorSpec.ANY && size != old.shape().get(i)) {
        return false;
      }
    }
    return true;
  }

  private static String describe(InputSpec input) {
    String type = input.tensor().describe();
    return input.features().isEmpty() ? type : type + " fed by " + feeds(input);
  }

  private static String feeds(InputSpec input) {
    return input.features().isEmpty() ? input.name() : String.join(", ", input.features());
  }
}
