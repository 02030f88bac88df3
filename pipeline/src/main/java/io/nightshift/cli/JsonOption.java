package io.nightshift.cli;

import picocli.CommandLine.Option;

/** In which form a command prints its result. */
final class JsonOption {
  @Option(
      names = "--json",
      fallbackValue = "true",
      description = "Print one JSON document instead of text.")
  private boolean json;

  boolean isSet() {
    return json;
  }
}
