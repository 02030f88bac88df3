package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageTest {
  private final CommandLineFixture nightshift = new CommandLineFixture();

  @ParameterizedTest
  @CsvSource({
    "score, Missing required option: '--job=FILE'",
    "score --job x, 'Missing snapshot: give --snapshot=VALUE, or --snapshots=FIRST..LAST'",
    "score --job x --snapshot y --dry, Unknown option: '--dry'",
    "score --job, Missing required parameter for option '--job' (FILE)",
    "scor, Unmatched argument at index 0: 'scor'",
    "registry promote --alias x --registry y, Missing required parameter: 'NAME:VERSION'",
    "registry register --name x, Missing required options: '--onnx=FILE'",
    "registry show, Missing required options",
    "registry, Missing required subcommand"
  })
  void refusesWrongUsageWithTheReasonAndTheHelp(String args, String reason) {
    var result = nightshift.run(args.split(" "));

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .contains(reason)
        .containsAnyOf("Usage: nightshift", "Possible solutions", "Did you mean");
  }

  @Test
  void withoutACommandItTellsWhatThereIs() {
    var result = nightshift.run();

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .startsWith("Missing required subcommand")
        .contains("Usage: nightshift", "score", "registry");
  }

  @Test
  void helpGoesToStandardOutputWithTheExitCodes() {
    var result = nightshift.run("--help");

    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .startsWith("Usage: nightshift")
        .contains("3   a gate refused; nothing was published")
        .contains("4   someone else published, or moved the alias, first")
        .contains("5   registry or storage out of reach; try again later");
  }

  @Test
  void everyCommandHasHelp() {
    for (String command :
        new String[] {"score", "rejects", "bench", "doctor", "registry", "registry register"}) {
      var result = nightshift.run((command + " --help").split(" "));

      assertThat(result.code()).isZero();
      assertThat(result.out()).startsWith("Usage: nightshift " + command);
    }
  }

  @Test
  void tellsItsVersion() {
    var result = nightshift.run("--version");

    assertThat(result.code()).isZero();
    assertThat(result.out().strip()).matches("nightshift \\S+");
  }
}
