package io.nightshift.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** What every command that moves an alias of a registry takes. */
final class MoveOptions {
  @Option(names = "--alias", required = true, description = "The alias to move, such as champion.")
  private String alias;

  @Option(
      names = "--expect",
      paramLabel = "NAME:VERSION",
      description = "Move it only if it stands for this version now.")
  private Optional<String> expect = Optional.empty();

  @Option(names = "--reason", defaultValue = "", description = "Why, for the record.")
  private String reason;

  String alias() {
    return alias;
  }

  /** What the alias must stand for now, as it was written. */
  Optional<String> expect() {
    return expect;
  }

  String reason() {
    return reason;
  }
}
