package io.nightshift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.job.JobSpec;
import io.nightshift.run.fixture.Runs;
import io.nightshift.run.fixture.SampleData;
import io.nightshift.run.fixture.SparkFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are damaged fail the run by name, whatever Spark is told to ignore. */
class DamagedInputTest {
  private static final String IGNORE = "spark.sql.files.ignoreCorruptFiles";
  private static final String IGNORE_MISSING = "spark.sql.files.ignoreMissingFiles";

  @TempDir private Path folder;

  private Path snapshot;
  private Path file;

  @BeforeEach
  void copySnapshot() throws IOException {
    snapshot = folder.resolve("snapshot");
    FileUtils.copyDirectory(SampleData.snapshot(SampleData.GOOD_DAY).toFile(), snapshot.toFile());
    file = snapshot.resolve("part-00001.parquet");
    SparkFixture.spark().conf().set(IGNORE, "true");
    SparkFixture.spark().conf().set(IGNORE_MISSING, "true");
  }

  @AfterEach
  void restoreSpark() {
    SparkFixture.spark().conf().unset(IGNORE);
    SparkFixture.spark().conf().unset(IGNORE_MISSING);
  }

  private void assertRunFailsNamingTheFile() {
    Path table = folder.resolve("table");
    JobSpec job = SampleData.job(table, "input.path=" + snapshot);
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> Runs.execute(job, "any"))
        .withMessageStartingWith("Damaged snapshot: cannot read %s: ", file);
    assertThat(table)
        .satisfiesAnyOf(
            path -> assertThat(path).doesNotExist(), path -> assertThat(path).isEmptyDirectory());
  }

  @Test
  void aFileThatWasCutShort() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 100));

    assertRunFailsNamingTheFile();
  }

  @Test
  void aPageInWhichOneBitIsWrong() throws IOException {
    Path rewritten = folder.resolve("rewritten");
    SparkFixture.spark()
        .read()
        .parquet(snapshot.toString())
        .coalesce(1)
        .write()
        .option("compression", "none")
        .parquet(rewritten.toString());
    FileUtils.cleanDirectory(snapshot.toFile());
    try (var parts = Files.newDirectoryStream(rewritten, "part-*.parquet")) {
      Files.copy(parts.iterator().next(), file);
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[offsetOfDistance()] ^= 1;
    Files.write(file, bytes);

    assertRunFailsNamingTheFile();
  }

  /** In the values of a column that every run reads, where no decoder can tell. */
  private int offsetOfDistance() throws IOException {
    try (var reader =
        org.apache.parquet.hadoop.ParquetFileReader.open(
            org.apache.parquet.hadoop.util.HadoopInputFile.fromPath(
                new org.apache.hadoop.fs.Path(file.toUri()),
                new org.apache.hadoop.conf.Configuration()))) {
      var column =
          reader.getFooter().getBlocks().get(0).getColumns().stream()
              .filter(chunk -> chunk.getPath().toDotString().equals("distance"))
              .findFirst()
              .orElseThrow();
      return Math.toIntExact(column.getStartingPos() + column.getTotalSize() - 3);
    }
  }
}
