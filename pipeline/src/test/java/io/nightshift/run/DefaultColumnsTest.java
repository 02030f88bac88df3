package io.nightshift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.job.JobSpec;
import io.nightshift.run.fixture.Runs;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where a job names no output columns, the model's own names must be free. */
class DefaultColumnsTest {
  private static final JobSpec JOB =
      Runs.job(
          """
          job: test
          model: m:1
          registry: models
          input: {path: snapshots, key: id, keep: [Town]}
          output: {table: predictions}
          """);

  @Test
  void namesThatNobodyHasAreFree() {
    assertThatCode(() -> JOB.requireFree(List.of("label", "probabilities")))
        .doesNotThrowAnyException();
  }

  @Test
  void tellsOfEveryNameThatIsTakenOrReservedWhateverItsCase() {
    List<String> outputs = List.of("ID", "town", "Run_Id", "label", "LABEL");

    InvalidRequestException refused =
        catchThrowableOfType(InvalidRequestException.class, () -> JOB.requireFree(outputs));

    assertThat(refused.problems())
        .containsExactly(
            "'model' names column 'ID', which is taken by 'id' of 'input.key'; the predictions can"
                + " have it once. Name the outputs under 'output.columns'",
            "'model' names column 'town', which is taken by 'Town' of 'input.keep'; the predictions"
                + " can have it once. Name the outputs under 'output.columns'",
            "'model' names column 'Run_Id', but every prediction row has a 'run_id' of its own;"
                + " rename the column. Name the outputs under 'output.columns'",
            "'model' names column 'LABEL', which is taken by 'label' of 'model'; the predictions"
                + " can have it once. Name the outputs under 'output.columns'");
  }
}
