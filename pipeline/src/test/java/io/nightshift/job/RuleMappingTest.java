package io.nightshift.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightshift.binding.OutputCheck;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.InputRule;
import io.nightshift.model.Range;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleMappingTest {
  @Test
  void readsRulesChecksAndBudgets() {
    JobSpec job =
        JobFile.read(
            JobFile.MINIMAL
                + """
                rules:
                  temp: {min: -60, max: 130.5, on-violation: clip}
                  carrier: {allowed: [AA, 010]}
                  x: {finite: true}
                checks:
                  p: {min: 0, max: 1, finite: true, on-violation: fail}
                rejects: {max-ratio: 0.5, max-count: 500}
                """);

    double unbounded = Double.POSITIVE_INFINITY;
    assertThat(job.rules())
        .containsEntry(
            "temp",
            new InputRule(new Range(-60, 130.5, false), List.of(), InputRule.OnViolation.CLIP))
        .containsEntry(
            "carrier", new InputRule(Range.ANY, List.of("AA", "010"), InputRule.OnViolation.REJECT))
        .containsEntry(
            "x",
            new InputRule(
                new Range(-unbounded, unbounded, true), List.of(), InputRule.OnViolation.REJECT));
    assertThat(job.checks())
        .containsEntry("p", new OutputCheck(new Range(0, 1, true), OutputCheck.OnViolation.FAIL));
    assertThat(job.rejects()).isEqualTo(new RejectBudget(0.5, OptionalLong.of(500)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rules: {t: {}} | it says nothing",
        "rules: {t: {min: 2, max: 1}} | 'min' must not exceed 'max', got: min 2, max 1",
        "rules: {t: {min: x}} | 'rules.t.min' must be a number, a date (2026-01-31) or a timestamp",
        "rules: {t: {min: 1e999}} | 'rules.t.min' must be a number, a date (2026-01-31) or a",
        "rules: {t: {max: 2026-02-30}} | 'rules.t.max' must be a number, a date (2026-01-31) or a",
        "rules: {t: {min: 1, max: 2026-01-31}} | must both be numbers or both dates, got: min 1, max",
        "checks: {t: {min: 2026-01-31}} | 'checks.t.min' must be a number, got: 2026-01-31",
        "rules: {t: {finite: maybe}} | 'rules.t.finite' must be true or false",
        "rules: {t: {max: 1, on-violation: fail}} | must be reject or clip",
        "rules: {t: {finite: true, on-violation: clip}} | needs 'min' or 'max' to clip to",
        "rules: {t: {maks: 1}} | unknown key 'rules.t.maks'; did you mean 'rules.t.max'?",
        "checks: {t: {max: 1, on-violation: clip}} | must be reject or fail",
        "checks: {t: {finite: false}} | it says nothing",
        "rejects: {max-count: -1} | 'rejects.max-count' must be a whole number from 0",
        "rejects: {max-count: 0.5} | 'rejects.max-count' must be a whole number from 0"
      })
  void refusesWhatMeansNothing(String yaml, String problem) {
    assertThatThrownBy(() -> JobFile.read(JobFile.MINIMAL + yaml + "\n"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(problem);
  }
}
