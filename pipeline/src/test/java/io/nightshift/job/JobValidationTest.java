package io.nightshift.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a job file may not say; the line is told for each. */
class JobValidationTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "inputs: X | 'inputs' must be a mapping of keys, got: X",
        "inputs: {X: []} | 'inputs.X' must be one name or more, got: an empty list",
        "inputs: {X: {column: []}} | 'inputs.X.column' must be one name or more, got: an empty list",
        "inputs: {X: [[a]]} | 'inputs.X[0]' must be text, got: a list",
        "inputs: {X: [a, '']} | 'inputs.X[1]' must be text, got: \"\"",
        "missing: {a: NaN} | 'missing.a' must be reject, nan or {fill: VALUE}, got: NaN",
        "missing: {a: [nan]} | 'missing.a' must be reject, nan or {fill: VALUE}, got: a list",
        "missing: {a: {}} | missing required key 'missing.a.fill'; write it, or give it with --set",
        "missing: {a: {fill: [1]}} | 'missing.a.fill' must be a number of 64 bits at most, text,"
            + " true or false, got: a list",
        "missing: {a: {fill: 9223372036854775808}} | 'missing.a.fill' must be a number of 64 bits"
            + " at most, text, true or false, got: 9223372036854775808",
        "allow-narrowing: temp | 'allow-narrowing' must be true, false or a list of input names,"
            + " got: temp",
        "allow-narrowing: {temp: true} | 'allow-narrowing' must be a list, got: a mapping",
        "rejects: 0.1 | 'rejects' must be a mapping of keys, got: 0.1",
        "rejects: {max-ratio: lots} | 'rejects.max-ratio' must be a number from 0 to 1, got: lots",
        "rejects: {max-ratio: \"0.1\"} | 'rejects.max-ratio' must be a number from 0 to 1, got:"
            + " \"0.1\"",
        "rejects: {max-ratio: 1.01} | 'rejects.max-ratio' must be a number from 0 to 1, got: 1.01",
        "rejects: {max-ratio: -1} | 'rejects.max-ratio' must be a number from 0 to 1, got: -1",
        "rejects: {max-ratio: .nan} | 'rejects.max-ratio' must be a number from 0 to 1, got: .nan",
        "drift: 0.1 | 'drift' must be a mapping of keys, got: 0.1",
        "drift: {warn: lots} | 'drift.warn' must be a number from 0 to 20, got: lots",
        "drift: {fail: -0.1} | 'drift.fail' must be a number from 0 to 20, got: -0.1",
        "drift: {fail: 0.05} | Invalid 'drift.fail': must not be below 'drift.warn', which is 0.1,"
            + " got: 0.05",
        "drift: {min-rows: 1.5} | 'drift.min-rows' must be a whole number from 0, got: 1.5",
        "drift: {min-rows: 0} | Invalid 'drift.min-rows': must be 1 or more, got: 0",
        "drift: {columns: []} | 'drift.columns' must be one name or more, got: an empty list",
        "drift: {worn: 1} | unknown key 'drift.worn'; did you mean 'drift.warn'?",
        "inference: {batch-rows: 0} | 'inference.batch-rows' must be auto or a whole number from 1"
            + " to 1000000, got: 0",
        "inference: {batch-rows: 1000001} | 'inference.batch-rows' must be auto or a whole number"
            + " from 1 to 1000000, got: 1000001",
        "inference: {batch-rows: 1.5} | 'inference.batch-rows' must be auto or a whole number from"
            + " 1 to 1000000, got: 1.5",
        "inference: {threads: 1025} | 'inference.threads' must be auto or a whole number from 1 to"
            + " 1024, got: 1025",
        "inference: {threads: many} | 'inference.threads' must be auto or a whole number from 1 to"
            + " 1024, got: many",
        "inference: {provider: gpu} | 'inference.provider' must be cpu or cuda or openvino or auto,"
            + " got: gpu",
        "inference: {custom-operators: ops.so} | 'inference.custom-operators' must be a mapping of keys, got: ops.so",
        "inference: {custom-operators: [{library: ops.so}]} | missing required key 'inference.custom-operators[0].sha256'; write it, or give it with --set",
        "inference: {custom-operators: [{library: ops.so, sha256: abc}]} | Invalid SHA-256 of library ops.so: want 64 hexadecimal digits, as sha256sum prints them, got: abc",
      })
  void refusesWhatAnOptionalKeyCannotBe(String line, String problem) {
    // Given
    String yaml = JobFile.MINIMAL + line + "\n";

    // When, Then
    assertThat(JobFile.problemsOf(yaml)).containsExactly("job.yaml:9: " + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "job=flight delay | Invalid job name 'flight delay': use letters, digits, '.', '-' and '_',"
            + " beginning with a letter or digit",
        "job=[a] | 'job' must be text, got: a list",
        "model=flight-delay | Invalid model reference 'flight-delay': write NAME@ALIAS"
            + " (flight-delay@champion) or NAME:VERSION (flight-delay:2)",
        "registry={a: b} | 'registry' must be text, got: a mapping",
        "input=somewhere | 'input' must be a mapping of keys, got: somewhere",
        "input.path=in/{date} | Invalid 'input.path' in/{date}: '{date}' is not known; the only"
            + " placeholder is {snapshot}",
        "input.path=in/{snapshot | Invalid 'input.path' in/{snapshot: '{' is not known; the only"
            + " placeholder is {snapshot}",
        "input.key=[] | 'input.key' must be one name or more, got: an empty list",
        "input.keep={a: b} | 'input.keep' must be a list, got: a mapping",
        "output=somewhere | 'output' must be a mapping of keys, got: somewhere",
        "output.table=\"\" | 'output.table' must be text, got: \"\"",
        "output.columns=[a] | 'output.columns' must be a mapping of keys, got: a list",
        "output.columns.p=label[ | Invalid output expression 'label[': write OUTPUT, OUTPUT[0] or"
            + " OUTPUT[\"key\"]",
      })
  void refusesWhatARequiredPartCannotBe(String setting, String problem) {
    // Given a sound file, When one value of it is changed, Then
    assertThat(JobFile.problemsOf(JobFile.MINIMAL, setting))
        .containsExactly("--set " + setting + ": " + problem);
  }

  @ParameterizedTest
  @CsvSource({
    "rejects.max-ratio=0, 0.0",
    "rejects.max-ratio=1, 1.0",
    "rejects.max-ratio=.5, 0.5",
    "rejects.max-ratio=5e-2, 0.05"
  })
  void takesEveryRatioFromNoneToAll(String setting, double ratio) {
    assertThat(JobFile.read(JobFile.MINIMAL, setting).rejects().maxRatio()).isEqualTo(ratio);
  }

  @Test
  void takesTheBoundsOfTheInferenceSettings() {
    // When
    InferenceSettings most =
        JobFile.read(JobFile.MINIMAL, "inference.batch-rows=1000000", "inference.threads=1024")
            .inference();
    InferenceSettings least =
        JobFile.read(JobFile.MINIMAL, "inference.batch-rows=1", "inference.threads=1").inference();

    // Then
    assertThat(most.batchRows()).hasValue(1_000_000);
    assertThat(most.threads()).hasValue(1024);
    assertThat(least.batchRows()).hasValue(1);
    assertThat(least.threads()).hasValue(1);
  }
}
