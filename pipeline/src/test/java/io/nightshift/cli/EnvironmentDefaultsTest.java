package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.SampleData;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentDefaultsTest {
  @TempDir private Path folder;

  private Path table;
  private Path jobFile;

  @BeforeEach
  void writeAJobThatNeedsNoSettings() throws Exception {
    table = folder.resolve("table");
    jobFile = folder.resolve("job.yaml");
    Files.writeString(
        jobFile,
        """
        job: from-environment
        model: flight-delay@champion
        registry: nowhere
        input:
          path: %s/snapshot_date={snapshot}
          key: flight_id
        output:
          table: %s
        allow-narrowing: true
        """
            .formatted(SampleData.snapshots(), table));
  }

  private CommandLineFixture nightshift() {
    return new CommandLineFixture()
        .with("NIGHTSHIFT_JOB", jobFile.toString())
        .with("NIGHTSHIFT_SNAPSHOT", SampleData.GOOD_DAY)
        .with("NIGHTSHIFT_REGISTRY", SampleData.registry().toString());
  }

  @Test
  void everyOptionOfScoreHasADefaultThere() {
    var result =
        nightshift()
            .with("NIGHTSHIFT_MODEL", "flight-delay:1")
            .with("NIGHTSHIFT_SET", "job=renamed")
            .with("NIGHTSHIFT_DRY_RUN", "true")
            .with("NIGHTSHIFT_JSON", "true")
            .run("score");

    assertThat(result.code()).isZero();
    assertThat(result.json().at("status")).isEqualTo("planned");
    assertThat(result.json().at("plan/reference")).isEqualTo("flight-delay:1");
    assertThat(table).doesNotExist();
  }

  @Test
  void anOptionOnTheCommandLineWins() {
    var result = nightshift().run("score", "--snapshot", SampleData.DAY, "--dry-run");

    assertThat(result.out()).startsWith("from-environment, snapshot 2013-06-14: plan");
  }

  @Test
  void aFlagThatIsGivenInBothPlacesIsSet() {
    var result =
        nightshift()
            .with("NIGHTSHIFT_DRY_RUN", "true")
            .with("NIGHTSHIFT_JSON", "true")
            .run("score", "--dry-run", "--json");

    assertThat(result.json().at("status")).isEqualTo("planned");
    assertThat(table).doesNotExist();
  }

  @Test
  void anEmptyVariableIsNoDefault() {
    var result = nightshift().with("NIGHTSHIFT_SNAPSHOT", "").run("score", "--dry-run");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).startsWith("Missing snapshot: give --snapshot=VALUE");
  }

  @Test
  void theRegistryOfOtherCommandsHasItToo() {
    var result = nightshift().run("registry", "list");

    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("flight-delay");
  }
}
