package io.nightshift.cli;

import picocli.CommandLine.Option;

/** Which snapshot of a table a command is about. */
final class SnapshotOption {
  @Option(
      names = "--snapshot",
      required = true,
      paramLabel = "VALUE",
      description = "Which snapshot.")
  private String value;

  String value() {
    return value;
  }
}
