package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import io.nightshift.run.fixture.SampleData;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the library of an ordinary build, which has the processor alone. */
class ProviderTest {
  @TempDir private Path folder;

  private final CommandLineFixture nightshift = new CommandLineFixture();

  @BeforeEach
  void requireSuchALibrary() {
    assumeThat(OrtEnvironment.getAvailableProviders()).containsExactly(OrtProvider.CPU);
  }

  @Test
  void refusesAnAbsentOneBeforeAnythingIsRead() {
    for (String mode : List.of("--dry-run", "--json")) {
      var result =
          nightshift.score(
              folder.resolve("table"),
              SampleData.DAY,
              "--set",
              "inference.provider=cuda",
              "--model",
              "flight-delay@nobody",
              mode);

      assertThat(result.code()).isEqualTo(2);
      assertThat(result.problems())
          .hasSize(2)
          .first()
          .asString()
          .startsWith("Cannot use provider cuda: the ONNX Runtime library here has only cpu.");
      assertThat(folder.resolve("table")).doesNotExist();
    }
  }

  @Test
  void autoTakesWhatIsThereAndTellsAndRecordsIt() {
    Path table = folder.resolve("table");

    var text = nightshift.score(table, SampleData.GOOD_DAY, "--set", "inference.provider=auto");
    var json = nightshift.score(table, SampleData.GOOD_DAY, "--json").json();

    assertThat(text.out()).contains("  computed by  cpu, 754 rows on executor driver\n");
    assertThat(json.at("status"))
        .as("what has nothing but the processor gives the processor's scores")
        .isEqualTo("already_published");
    assertThat(json.part("publication/providers").items())
        .singleElement()
        .extracting(JsonDocument::value)
        .isEqualTo(
            Map.of(
                "provider",
                "cpu",
                "rows",
                754,
                "executors",
                List.of("driver"),
                "passed_over",
                List.of()));
  }
}
