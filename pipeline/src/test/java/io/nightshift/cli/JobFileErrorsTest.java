package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobFileErrorsTest {
  @TempDir private Path folder;

  private CommandLineFixture.Result score(String yaml) throws IOException {
    return new CommandLineFixture()
        .scoreBy(Files.writeString(folder.resolve("job.yaml"), yaml), "2013-06-14");
  }

  @Test
  void refusesAJobFileThatIsNotThere() {
    Path missing = folder.resolve("none.yaml");

    var result = new CommandLineFixture().scoreBy(missing, "2013-06-14");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.problems())
        .containsExactly("Missing job file: there is no %s".formatted(missing));
  }

  @Test
  void tellsUnknownAndDuplicateKeysWithTheirLinesAndTheNearestKey() throws Exception {
    var result =
        score(
            """
            job: flight-delay
            model: flight-delay@champion
            regisry: models
            registry: models
            input:
              path: snapshots/{snapshot}
              key: flight_id
              key: carrier
            output:
              table: predictions
            """);

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.problems())
        .hasSize(2)
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .startsWith(folder.resolve("job.yaml") + ":3: ")
                    .contains("'regisry'", "did you mean 'registry'?"))
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .startsWith(folder.resolve("job.yaml") + ":8: ")
                    .contains("key"));
  }

  @Test
  void refusesColumnsThatEveryPredictionRowHasAlready() throws Exception {
    var result =
        score(
            """
            job: flight-delay
            model: flight-delay@champion
            registry: models
            input:
              path: snapshots/{snapshot}
              key: flight_id
              keep: [Run_Id]
            output:
              table: predictions
              columns: {model_version: label}
            """);

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.problems())
        .hasSize(2)
        .anySatisfy(problem -> assertThat(problem).contains("Run_Id", "'run_id' of its own"))
        .anySatisfy(
            problem -> assertThat(problem).contains("model_version", "'model_version' of its own"));
  }

  @Test
  void refusesAnOutputNameThatIsTakenTwice() throws Exception {
    var result =
        score(
            """
            job: flight-delay
            model: flight-delay@champion
            registry: models
            input: {path: snapshots, key: flight_id, keep: [carrier]}
            output:
              table: predictions
              columns:
                score: label
                Score: label
                CARRIER: label
            """);

    assertThat(result.code()).isEqualTo(2);
    String place = folder.resolve("job.yaml") + ":";
    assertThat(result.problems())
        .hasSize(2)
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .startsWith(place + "9: ")
                    .contains("'Score', which is taken by 'score' of 'output.columns'"))
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .startsWith(place + "10: ")
                    .contains("'CARRIER', which is taken by 'carrier' of 'input.keep'"));
  }

  @Test
  void tellsTheOverrideThatIsAtFault() throws Exception {
    Path job = Files.writeString(folder.resolve("job.yaml"), "job: x\n");

    var malformed = new CommandLineFixture().scoreBy(job, "any", "--set", "rejects");
    var unknown = new CommandLineFixture().scoreBy(job, "any", "--set", "rejects.max=1");

    assertThat(malformed.code()).isEqualTo(2);
    assertThat(malformed.problems())
        .containsExactly(
            "Invalid --set 'rejects': write KEY=VALUE, such as rejects.max-ratio=0.05");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.problems())
        .anySatisfy(
            problem ->
                assertThat(problem).startsWith("--set rejects.max=1: ").contains("max-ratio"));
  }
}
