package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.SampleData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.commons.io.FileUtils;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailureTest {
  /** Nobody listens there. */
  private static final String NOWHERE = "hdfs://127.0.0.1:1/nightshift";

  @TempDir private Path folder;

  private CommandLineFixture impatient() throws Exception {
    Files.writeString(
        folder.resolve("spark-defaults.conf"), "spark.hadoop.ipc.client.connect.max.retries 0\n");
    return new CommandLineFixture().with("NIGHTSHIFT_CONF_DIR", folder.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"registry", "input.path", "output.table"})
  void storageOutOfReachIsToldInOneLineToTryAgainLater(String what) throws Exception {
    var result =
        impatient()
            .score(folder.resolve("table"), SampleData.GOOD_DAY, "--set", what + "=" + NOWHERE);

    assertThat(result.code()).isEqualTo(5);
    assertThat(result.out()).isEmpty();
    assertThat(result.problems())
        .singleElement()
        .asString()
        .startsWith("Cannot ")
        .contains(NOWHERE, "Connection refused");
    assertThat(result.err().lines()).hasSize(1);
    assertThat(folder.resolve("table")).doesNotExist();
  }

  @Test
  void aJobFileOutOfReachIsToldInTheSameWay() throws Exception {
    var result = impatient().run("score", "--job", NOWHERE, "--snapshot", "any", "--json");

    assertThat(result.code()).isEqualTo(5);
    assertThat(result.json().at("exit_code")).isEqualTo(5);
  }

  @Test
  void anUnexpectedFailureIsToldWithItsStackTrace() {
    CommandLineFixture nightshift =
        new CommandLineFixture()
            .when(
                "Scoring snapshot",
                () -> {
                  throw new IllegalStateException("a defect");
                });

    var result = nightshift.score(folder.resolve("table"), SampleData.GOOD_DAY, "--json");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .contains("nightshift: unexpected failure")
        .contains("java.lang.IllegalStateException: a defect")
        .contains("\tat io.nightshift.run.ScoringRun.");
    assertThat(result.json().at("status")).isEqualTo("failed");
    assertThat(result.json().at("exit_code")).isEqualTo(1);
    assertThat(result.json().at("problems/0"))
        .isEqualTo("java.lang.IllegalStateException: a defect");
  }

  @Test
  void aTaskThatComesUponADamagedFileNamesItAndLeavesNothingBehind() throws Exception {
    Path table = folder.resolve("table");
    Path snapshot = folder.resolve("snapshot");
    FileUtils.copyDirectory(SampleData.snapshot(SampleData.GOOD_DAY).toFile(), snapshot.toFile());
    damage(snapshot.resolve("part-00001.parquet"), "distance");

    var result = new CommandLineFixture().score(table, "any", "--set", "input.path=" + snapshot);

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("Scoring snapshot");
    assertThat(result.problems())
        .singleElement()
        .asString()
        .startsWith(
            "Damaged snapshot: cannot read %s: ".formatted(snapshot.resolve("part-00001.parquet")));
    assertThat(table).isEmptyDirectory();
  }

  /** The footer and the other columns stay whole, so that only scoring comes upon it. */
  private static void damage(Path file, String column) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
      for (ColumnChunkMetaData chunk : reader.getFooter().getBlocks().get(0).getColumns()) {
        if (chunk.getPath().toDotString().equals(column)) {
          int start = Math.toIntExact(chunk.getStartingPos());
          Arrays.fill(bytes, start, start + Math.toIntExact(chunk.getTotalSize()), (byte) 0xff);
        }
      }
    }
    Files.write(file, bytes);
  }
}
