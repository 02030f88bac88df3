package io.nightshift.cli;

import io.nightshift.registry.ModelRegistry;
import io.nightshift.registry.Registries;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which registry a command works on. */
final class RegistryOption {
  @Option(
      names = "--registry",
      required = true,
      paramLabel = "LOCATION",
      description = "The registry: a folder, or mlflow+http://HOST:PORT.")
  private String location;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** Where it is, as it was given. */
  String location() {
    return location;
  }

  ModelRegistry open() {
    return Registries.open(location, Surroundings.of(command).hadoop());
  }
}
