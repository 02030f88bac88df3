package io.nightshift.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightshift.binding.InputFeed;
import io.nightshift.binding.OutputExpression;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.MissingRule;
import io.nightshift.model.ModelRef;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobOverrideTest {
  @Test
  void replacesAValueOfTheFile() {
    assertThat(JobFile.read(JobFile.MINIMAL, "input.path=elsewhere").input())
        .isEqualTo(new InputSource("elsewhere", List.of("flight_id"), List.of()));
  }

  @Test
  void addsAKeyAndTheMappingAroundIt() {
    assertThat(JobFile.read(JobFile.MINIMAL, "missing.dep_delay.fill=0").missing())
        .isEqualTo(Map.of("dep_delay", new MissingRule.Fill(0)));
  }

  @Test
  void fillsAKeyThatWasLeftWithoutAValue() {
    assertThat(JobFile.read(JobFile.MINIMAL + "rejects:\n", "rejects.max-ratio=0.5").rejects())
        .isEqualTo(new RejectBudget(0.5));
  }

  @Test
  void givesWhatTheFileLeavesOut() {
    // Given
    String yaml = JobFile.MINIMAL.replaceFirst("(?m)^model:.*\\R", "");
    JobOverride model = JobOverride.ofOption("--model", "model", "flight-delay:3");

    // When
    JobSpec job = JobReader.read("job.yaml", yaml, List.of(model));

    // Then
    assertThat(job.model()).isEqualTo(new ModelRef.ByVersion("flight-delay", 3));
  }

  @Test
  void leavesTheOrderOfColumnsAsItIs() {
    // Given
    String yaml = JobFile.MINIMAL + "  columns: {z: label, a: label}\n";

    // When
    JobSpec job = JobFile.read(yaml, "output.columns.z=other", "output.columns.b=label");

    // Then
    assertThat(job.output().columns().keySet()).containsExactly("z", "a", "b");
    assertThat(job.output().columns()).containsEntry("z", OutputExpression.whole("other"));
  }

  @Test
  void letsTheLaterOneWin() {
    assertThat(JobFile.read(JobFile.MINIMAL, "registry=first", "registry=second").registry())
        .isEqualTo("second");
  }

  @Test
  void takesListsAndMappings() {
    // When
    JobSpec job =
        JobFile.read(
            JobFile.MINIMAL, "input.key=[a, b]", "inputs={X: [c, d], tokens: e}", "input.keep=[]");

    // Then
    assertThat(job.input().key()).containsExactly("a", "b");
    assertThat(job.feeds())
        .isEqualTo(
            Map.of("X", InputFeed.of(List.of("c", "d")), "tokens", InputFeed.of(List.of("e"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3a://bucket/models#1 # x",
        "mlflow+http://host:5000",
        "a: b",
        "- a",
        "{snapshot}/models",
        "[models",
        "*models",
        "&models",
        "!models",
        "@models",
        "| models",
        "# models",
        "it's",
        "a=b",
        "2013-06-14",
        "010",
        "true"
      })
  void takesTextAsItStands(String text) {
    assertThat(JobFile.read(JobFile.MINIMAL, "registry=" + text).registry()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"probabilities[1]", "probabilities[\"yes\"]", "label"})
  void takesOutputExpressionsUnquoted(String expression) {
    assertThat(JobFile.read(JobFile.MINIMAL, "output.columns.p=" + expression).output().columns())
        .isEqualTo(Map.of("p", OutputExpression.parse(expression)));
  }

  @Test
  void takesQuotedTextWithoutItsQuotes() {
    assertThat(JobFile.read(JobFile.MINIMAL, "missing.zip={fill: \"5\"}").missing())
        .isEqualTo(Map.of("zip", new MissingRule.Fill("5")));
    assertThat(JobFile.read(JobFile.MINIMAL, "missing.zip.fill='5'").missing())
        .isEqualTo(Map.of("zip", new MissingRule.Fill("5")));
  }

  @Test
  void takesAKeyWithDotsInQuotes() {
    // When
    JobSpec job = JobFile.read(JobFile.MINIMAL, "missing.\"a.b=c\"=nan", "missing.\"d\".fill=1");

    // Then
    assertThat(job.missing())
        .isEqualTo(Map.of("a.b=c", MissingRule.NAN, "d", new MissingRule.Fill(1)));
  }

  @Test
  void namesTheOverrideInPlaceOfALine() {
    assertThat(
            JobFile.problemsOf(
                JobFile.MINIMAL + "rejects: {max-ratio: 0.1}\n",
                "rejects.max-ratio=lots",
                "rejects.maxratio=1",
                "regisry=models",
                "missing.\"a.b\"=no",
                "input.key=",
                "inference.gpu.memory=1"))
        .containsExactlyInAnyOrder(
            "--set rejects.max-ratio=lots: 'rejects.max-ratio' must be a number from 0 to 1, got:"
                + " lots",
            "--set rejects.maxratio=1: unknown key 'rejects.maxratio'; did you mean"
                + " 'rejects.max-ratio'?",
            "--set regisry=models: unknown key 'regisry'; did you mean 'registry'?",
            "--set missing.\"a.b\"=no: 'missing.\"a.b\"' must be reject, nan or {fill: VALUE}, got:"
                + " no",
            "--set input.key=: 'input.key' has no value",
            "--set inference.gpu.memory=1: unknown key 'inference.gpu'; valid here: batch-rows,"
                + " threads, provider, custom-operators");
  }

  @Test
  void namesTheOptionThatStandsForAKey() {
    // Given
    JobOverride model = JobOverride.ofOption("--model", "model", "champion");

    // When, Then
    assertThatThrownBy(() -> JobReader.read("job.yaml", JobFile.MINIMAL, List.of(model)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageStartingWith("--model champion: Invalid model reference 'champion'");
  }

  @Test
  void tellsWhatTheFileLacksAroundAnOverrideWithTheLineOfTheFile() {
    // Given
    String yaml = JobFile.MINIMAL.replaceFirst("(?m)^input:.*\\R( .*\\R)*", "");

    // When, Then
    assertThat(JobFile.problemsOf(yaml, "input.path=in"))
        .containsExactly(
            "job.yaml:1: missing required key 'input.key'; write it, or give it with --set");
  }

  @Test
  void refusesAKeyInsideWhatIsNoMapping() {
    assertThat(JobFile.problemsOf(JobFile.MINIMAL, "job.name=a", "input.key.first=b"))
        .containsExactly(
            "--set job.name=a: cannot set a key in 'job', which is no mapping but: flight-delay"
                + " (job.yaml:1)",
            "--set input.key.first=b: cannot set a key in 'input.key', which is no mapping but:"
                + " flight_id (job.yaml:6)");
  }

  @Test
  void doesNotHideADuplicateKeyOfTheFile() {
    assertThat(JobFile.problemsOf(JobFile.MINIMAL + "job: again\n", "job=third"))
        .containsExactly("job.yaml:9: duplicate key 'job'; it was given before at --set job=third");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rejects.max-ratio",
        "=1",
        ".a=1",
        "a.=1",
        "a..b=1",
        "a\"b=1",
        "\"\"=1",
        "a b=1"
      })
  void refusesWhatIsNoKeyAndValue(String setting) {
    assertThatThrownBy(() -> JobOverride.parse(setting))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage(
            "Invalid --set '%s': write KEY=VALUE, such as rejects.max-ratio=0.05"
                .formatted(setting));
  }

  @Test
  void refusesAPathWithoutAKey() {
    assertThatThrownBy(() -> new JobOverride("--model x", List.of(), "x"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage("Invalid override '--model x': names no key");
    assertThatThrownBy(() -> new JobOverride("--model x", List.of(" "), "x"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage("Invalid override '--model x': names no key");
  }
}
