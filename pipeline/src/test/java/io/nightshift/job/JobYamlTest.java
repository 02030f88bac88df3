package io.nightshift.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.binding.InputFeed;
import io.nightshift.model.MissingRule;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What YAML makes of a text, and the files that are none. */
class JobYamlTest {
  @Test
  void readsNoAndYesAsText() {
    // Given
    String yaml = JobFile.MINIMAL + "inputs: {no: [yes, on, n]}\n";

    // When, Then
    assertThat(JobFile.read(yaml).feeds())
        .isEqualTo(Map.of("no", InputFeed.of(List.of("yes", "on", "n"))));
  }

  @Test
  void readsNamesLiterallyWhateverTheyLookLike() {
    // Given
    String yaml = JobFile.MINIMAL + "inputs: {1: [2024, 1.50, true, 0x1F, 2013-06-14]}\n";

    // When, Then
    assertThat(JobFile.read(yaml).feeds())
        .isEqualTo(
            Map.of("1", InputFeed.of(List.of("2024", "1.50", "true", "0x1F", "2013-06-14"))));
  }

  @Test
  void keepsTheZerosInFrontOfAFillValue() {
    // Given
    String yaml =
        JobFile.MINIMAL + "missing: {a: {fill: 010}, b: {fill: 10}, c: {fill: 8589934592}}\n";

    // When, Then
    assertThat(JobFile.read(yaml).missing())
        .isEqualTo(
            Map.of(
                "a", new MissingRule.Fill("010"),
                "b", new MissingRule.Fill(10),
                "c", new MissingRule.Fill(8_589_934_592L)));
  }

  @Test
  void doesNotGuessWhetherACountIsOctal() {
    assertThat(JobFile.problemsOf(JobFile.MINIMAL + "inference: {threads: 010}\n"))
        .containsExactly(
            "job.yaml:9: 'inference.threads' must be auto or a whole number from 1 to 1024, got:"
                + " 010");
  }

  @Test
  void leavesWhatLooksLikeAVariableAsItStands() {
    assertThat(JobFile.read(JobFile.MINIMAL.replace("models", "${MODELS}")).registry())
        .isEqualTo("${MODELS}");
  }

  @Test
  void followsAliases() {
    // Given
    String yaml = JobFile.MINIMAL + "inputs:\n  X: &columns [a, b]\n  Y: *columns\n";

    // When, Then
    assertThat(JobFile.read(yaml).feeds())
        .isEqualTo(
            Map.of("X", InputFeed.of(List.of("a", "b")), "Y", InputFeed.of(List.of("a", "b"))));
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void survivesAliasesThatMultiply() {
    // Given lists of which each holds the one before twice: 33 million, if all were written out
    StringBuilder yaml = new StringBuilder(JobFile.MINIMAL).append("inputs:\n  x0: &x0 [a]\n");
    for (int i = 1; i <= 25; i++) {
      yaml.append("  x%d: &x%d [*x%3$d, *x%3$d]\n".formatted(i, i, i - 1));
    }

    // When, Then
    assertThat(JobFile.problemsOf(yaml.toString()))
        .hasSize(50)
        .contains("job.yaml:10: 'inputs.x1[0]' must be text, got: a list");
  }

  @Test
  void readsAFileWithAByteOrderMark() {
    assertThat(JobFile.read("\uFEFF" + JobFile.MINIMAL).name()).isEqualTo("flight-delay");
  }

  @Test
  void readsWindowsLineEnds() {
    assertThat(JobFile.problemsOf(JobFile.MINIMAL.replace("\n", "\r\n") + "rejects: 1\r\n"))
        .containsExactly("job.yaml:9: 'rejects' must be a mapping of keys, got: 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "# nothing yet\n", "---\n", "~"})
  void refusesAnEmptyFile(String yaml) {
    assertThat(JobFile.problemsOf(yaml, "job=given"))
        .containsExactly("job.yaml: is empty; a job file begins with 'job: NAME'");
  }

  @Test
  void refusesAListOrTextAtTheTop() {
    assertThat(JobFile.problemsOf("# jobs\n- job: a\n- job: b\n"))
        .containsExactly(
            "job.yaml:2: a job file is a mapping of keys, such as 'job: NAME', got: a list");
    assertThat(JobFile.problemsOf("flight-delay"))
        .containsExactly(
            "job.yaml:1: a job file is a mapping of keys, such as 'job: NAME', got: flight-delay");
  }

  @Test
  void refusesASecondDocument() {
    assertThat(JobFile.problemsOf(JobFile.MINIMAL + "---\n" + JobFile.MINIMAL))
        .containsExactly("job.yaml:10: a second document begins here; a job file is one document");
  }

  @Test
  void tellsASyntaxErrorInOneLineWithItsPlace() {
    assertThat(JobFile.problemsOf("job: a\n\tmodel: b\n"))
        .singleElement()
        .asString()
        .startsWith("job.yaml:2: not valid YAML at column 1: ")
        .contains("TAB")
        .hasLineCount(1);
    assertThat(JobFile.problemsOf("job: a\nmodel: b: c\n"))
        .containsExactly(
            "job.yaml:2: not valid YAML at column 9: mapping values are not allowed here");
    assertThat(JobFile.problemsOf("job: a\nmodel: *b\n"))
        .containsExactly("job.yaml:2: not valid YAML at column 8: found undefined alias b");
    assertThat(JobFile.problemsOf("job: a\ninput:\n  key: [a\nmodel: b\n"))
        .singleElement()
        .asString()
        .startsWith("job.yaml:4: not valid YAML at column 6: ")
        .contains("of line 3")
        .hasLineCount(1);
  }

  @Test
  void tellsTheLineOfACharacterThatYamlForbids() {
    assertThat(JobFile.problemsOf("# ok\n".repeat(3000) + "job: a\u0001b\n"))
        .containsExactly("job.yaml:3001: not valid YAML: the character U+0001 is not allowed");
  }

  @Test
  void refusesAnotherVersionOfYaml() {
    assertThat(JobFile.problemsOf("%YAML 3.0\n---\n" + JobFile.MINIMAL))
        .containsExactly(
            "job.yaml: not valid YAML: the %YAML line asks for another version than 1.2");
  }

  @Test
  void refusesNestingThatNoJobHas() {
    assertThat(JobFile.problemsOf("job: " + "[".repeat(100_000)))
        .containsExactly("job.yaml: not valid YAML: values are nested more than 50 deep");
  }

  @Test
  void refusesMoreAliasesThanAJobNeeds() {
    // Given
    String yaml = JobFile.MINIMAL + "inputs:\n  X: &x [a]\n  Y: [" + "*x, ".repeat(51) + "]\n";

    // When, Then
    assertThat(JobFile.problemsOf(yaml))
        .singleElement()
        .asString()
        .startsWith("job.yaml: not valid YAML: ")
        .contains("aliases");
  }

  @Test
  void refusesAFileThatIsFarTooLong() {
    assertThat(JobFile.problemsOf("job: " + "x".repeat(2_000_000)))
        .singleElement()
        .asString()
        .startsWith("job.yaml: not valid YAML: ")
        .hasLineCount(1);
  }

  @Test
  void tellsWhatAJobFileHasNoUseForTogetherWithTheRest() {
    // Given
    String yaml =
        JobFile.MINIMAL
            + """
            missing: &rules
              a: !special nan
              <<: {b: nan}
              [c]: nan
              ' ': nan
              d: *rules
            rejects: 1
            """;

    // When, Then
    assertThat(JobFile.problemsOf(yaml))
        .contains(
            "job.yaml:10: the tag !special has no meaning in a job file; leave it out",
            "job.yaml:11: merge keys (<<) are not supported; write the keys out",
            "job.yaml:12: a key must be text, and not blank",
            "job.yaml:13: a key must be text, and not blank",
            "job.yaml:14: the value contains itself by way of an alias",
            "job.yaml:15: 'rejects' must be a mapping of keys, got: 1");
  }

  @Test
  void showsALongValueInOneShortLine() {
    // Given
    String yaml =
        JobFile.MINIMAL
            + "allow-narrowing: |\n  first\n  second\nrejects: "
            + "x".repeat(200)
            + "\n";

    // When, Then
    assertThat(JobFile.problemsOf(yaml))
        .containsExactly(
            "job.yaml:9: 'allow-narrowing' must be true, false or a list of input names, got:"
                + " \"first second \"",
            "job.yaml:12: 'rejects' must be a mapping of keys, got: " + "x".repeat(80) + "…");
  }

  @Test
  void keepsAProblemWithAValueOfManyLinesInOneLine() {
    assertThat(JobFile.problemsOf(JobFile.MINIMAL.replace("job: flight-delay", "job: \"a\\nb\"")))
        .containsExactly(
            "job.yaml:1: Invalid job name 'a b': use letters, digits, '.', '-' and '_', beginning"
                + " with a letter or digit");
  }
}
