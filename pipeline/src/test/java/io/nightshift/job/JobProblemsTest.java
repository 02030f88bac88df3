package io.nightshift.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Problems that concern keys and names, and the telling of many at once. */
class JobProblemsTest {
  @Test
  void tellsEverythingAtOnceInTheOrderOfTheLines() {
    // Given
    String yaml =
        """
        rejects: {max-ratio: lots}
        job: flight delay
        registy: models
        input:
          key: []
          kep: [a]
        output:
          table: t
          columns:
            p: label[
        inference:
          threads: none
          provider: gpu
        """;

    // When, Then
    assertThat(JobFile.problemsOf(yaml))
        .containsExactly(
            "job.yaml:1: 'rejects.max-ratio' must be a number from 0 to 1, got: lots",
            "job.yaml:1: missing required key 'model'; write it, or give it with --set",
            "job.yaml:2: Invalid job name 'flight delay': use letters, digits, '.', '-' and '_',"
                + " beginning with a letter or digit",
            "job.yaml:3: unknown key 'registy'; did you mean 'registry'?",
            "job.yaml:4: missing required key 'input.path'; write it, or give it with --set",
            "job.yaml:5: 'input.key' must be one name or more, got: an empty list",
            "job.yaml:6: unknown key 'input.kep'; did you mean 'input.keep'?",
            "job.yaml:10: Invalid output expression 'label[': write OUTPUT, OUTPUT[0] or"
                + " OUTPUT[\"key\"]",
            "job.yaml:12: 'inference.threads' must be auto or a whole number from 1 to 1024, got:"
                + " none",
            "job.yaml:13: 'inference.provider' must be cpu or cuda or openvino or auto, got: gpu");
  }

  @Test
  void listsTheValidKeysWhenNoneIsNear() {
    assertThat(JobFile.problemsOf(JobFile.MINIMAL + "inference: {gpu-memory: 1}\n"))
        .containsExactly(
            "job.yaml:9: unknown key 'inference.gpu-memory'; valid here: batch-rows, threads,"
                + " provider, custom-operators");
  }

  @Test
  void quotesAKeyThatContainsDots() {
    assertThat(JobFile.problemsOf(JobFile.MINIMAL + "input.path: a\nmissing: {a.b: no}\n"))
        .containsExactly(
            "job.yaml:9: unknown key '\"input.path\"'; valid here: job, model, registry, input,"
                + " features, inputs, params, output, missing, allow-narrowing, rejects, rules,"
                + " checks, drift, inference",
            "job.yaml:10: 'missing.\"a.b\"' must be reject, nan or {fill: VALUE}, got: no");
  }

  @Test
  void namesBothPlacesOfADuplicateKey() {
    // Given
    String yaml = JobFile.MINIMAL + "  table: elsewhere\nmissing: {a: nan, b: nan, a: reject}\n";

    // When, Then
    assertThat(JobFile.problemsOf(yaml))
        .containsExactly(
            "job.yaml:9: duplicate key 'output.table'; it was given before at job.yaml:8",
            "job.yaml:10: duplicate key 'missing.a'; it was given before at job.yaml:10");
  }

  @ParameterizedTest
  @ValueSource(strings = {"job", "model", "registry", "input", "output"})
  void tellsAMissingKey(String key) {
    // Given
    String yaml = JobFile.MINIMAL.replaceFirst("(?m)^" + key + ":.*\\R( .*\\R)*", "");

    // When, Then
    assertThat(JobFile.problemsOf(yaml))
        .containsExactly(
            "job.yaml:1: missing required key '%s'; write it, or give it with --set"
                .formatted(key));
  }

  @ParameterizedTest
  @CsvSource({"job", "model", "registry", "input", "output"})
  void tellsAKeyWithoutAValue(String key) {
    // Given
    String yaml = JobFile.MINIMAL.replaceFirst("(?m)^" + key + ":.*\\R( .*\\R)*", key + ":\n\n");
    long line = yaml.substring(0, yaml.indexOf(key + ":\n")).lines().count() + 1;

    // When, Then
    assertThat(JobFile.problemsOf(yaml))
        .containsExactly("job.yaml:%d: '%s' has no value".formatted(line, key));
  }

  @Test
  void tellsAListItemWithoutAValue() {
    // Given
    String yaml = JobFile.MINIMAL + "inputs:\n  X:\n    - a\n    -\n    - ~\n";

    // When, Then
    assertThat(JobFile.problemsOf(yaml))
        .containsExactly(
            "job.yaml:12: 'inputs.X[1]' has no value", "job.yaml:13: 'inputs.X[2]' has no value");
  }

  @Test
  void refusesTwoPredictionColumnsOfOneName() {
    // Given
    String yaml =
        """
        job: flight-delay
        model: flight-delay@champion
        registry: models
        input:
          path: snapshots
          key: [flight_id, flight_id]
          keep:
            - carrier
            - flight_id
            - carrier
        output:
          table: predictions
          columns:
            delayed: label
            Carrier: label
        """;

    // When, Then
    assertThat(JobFile.problemsOf(yaml))
        .containsExactly(
            "job.yaml:6: 'input.key' names column 'flight_id', which is taken by 'flight_id' of"
                + " 'input.key' (job.yaml:6); the predictions can have it once",
            "job.yaml:9: 'input.keep' names column 'flight_id', which is taken by 'flight_id' of"
                + " 'input.key' (job.yaml:6); the predictions can have it once",
            "job.yaml:10: 'input.keep' names column 'carrier', which is taken by 'carrier' of"
                + " 'input.keep' (job.yaml:8); the predictions can have it once",
            "job.yaml:15: 'output.columns' names column 'Carrier', which is taken by 'carrier' of"
                + " 'input.keep' (job.yaml:8); the predictions can have it once");
  }

  @ParameterizedTest
  @ValueSource(strings = {"model_version", "snapshot_date", "run_id"})
  void refusesTheColumnsThatEveryPredictionHas(String reserved) {
    // Given
    String yaml = JobFile.MINIMAL + "  columns: {%s: label}\n".formatted(reserved);

    // When, Then
    assertThat(JobFile.problemsOf(yaml, "input.keep=" + reserved))
        .containsExactlyInAnyOrder(
            "job.yaml:9: 'output.columns' names column '%1$s', but every prediction row has a '%1$s' of its own; rename the column"
                .formatted(reserved),
            "--set input.keep=%1$s: 'input.keep' names column '%1$s', but every prediction row has a '%1$s' of its own; rename the column"
                .formatted(reserved));
  }
}
