package io.nightshift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.run.fixture.Snapshots;
import io.nightshift.run.fixture.SparkFixture;
import io.nightshift.storage.Storage;
import io.nightshift.table.Publication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBatchTest {
  private static final Publication.Batch SEVENTH = new Publication.Batch("stream", 7);

  @TempDir private Path folder;

  /** Of all files that are there. */
  private FileBatch batch(int depth) {
    Configuration conf = new Configuration();
    Storage root = Storage.at(folder.toString(), conf);
    return new FileBatch(root, depth, root.files(""), SEVENTH, conf);
  }

  private static Path first(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files
          .filter(path -> path.toString().endsWith(".parquet"))
          .sorted()
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void readsFilesOfSeveralFoldersTogether() {
    Snapshots.write(folder.resolve("day=1"), "SELECT 1 AS id");
    Snapshots.write(folder.resolve("day=2"), "SELECT 2 AS id");

    FileBatch batch = batch(1);

    assertThat(batch.rows()).isEqualTo(OptionalLong.of(2));
    Dataset<Row> rows = batch.read(SparkFixture.spark());
    assertThat(rows.columns()).containsExactly("id");
    assertThat(rows.sort("id").collectAsList())
        .extracting(row -> row.getInt(0))
        .containsExactly(1, 2);
    assertThat(ColumnarPlan.of(rows, 1_024)).isPresent();
    Publication.Input input = batch.describe();
    assertThat(input.path()).isEqualTo(folder.toString());
    assertThat(input.files()).isEqualTo(2);
    assertThat(input.batch()).isEqualTo(SEVENTH);
  }

  @Test
  void readsOnlyItsOwnFiles() throws IOException {
    Path day = Snapshots.write(folder.resolve("day=1"), "SELECT 1 AS id");
    FileBatch batch = batch(1);

    Files.copy(first(day), day.resolve("later.parquet"));

    assertThat(batch.read(SparkFixture.spark()).count()).isEqualTo(1);
    assertThatCode(batch::requireUnchanged).doesNotThrowAnyException();
  }

  @Test
  void foldersWithinASnapshotsFolderAreColumnsAsInAnySnapshot() {
    for (int day = 1; day <= 2; day++) {
      SparkFixture.spark()
          .range(4)
          .selectExpr("id", "id % 2 AS part")
          .write()
          .partitionBy("part")
          .parquet(folder.resolve("day=" + day).toString());
    }

    Dataset<Row> rows = batch(1).read(SparkFixture.spark());

    assertThat(rows.columns()).containsExactly("id", "part");
    assertThat(rows.count()).isEqualTo(8);
    assertThat(rows.where("part = id % 2").count()).isEqualTo(8);
  }

  @Test
  void namesAreTakenLiterally() {
    Snapshots.write(folder.resolve("day=[1]*?{2}"), "SELECT 1 AS id");
    Snapshots.write(folder.resolve("day=per%20cent and blank"), "SELECT 2 AS id");

    assertThat(batch(1).read(SparkFixture.spark()).count()).isEqualTo(2);
  }

  @Test
  void noticesFilesThatAreRewrittenOrGone() throws IOException {
    Path file = first(Snapshots.write(folder.resolve("day=1"), "SELECT 1 AS id"));
    FileBatch batch = batch(1);
    assertThatCode(batch::requireUnchanged).doesNotThrowAnyException();

    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    assertChanged(batch);

    FileBatch again = batch(1);
    Files.delete(file);
    assertChanged(again);
  }

  private void assertChanged(FileBatch batch) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(batch::requireUnchanged)
        .withMessage(
            "Changed batch: files of batch 7 in %s were removed or rewritten since the run began; nothing was published. Files must not change once they are there"
                .formatted(folder));
  }

  @Test
  void looksForARowWhereThereAreTooManyFilesToAsk() throws IOException {
    Path empty = Snapshots.write(folder.resolve("day=1"), "SELECT 1 AS id WHERE false");
    Path file = first(empty);
    for (int i = 0; i < 64; i++) {
      Files.copy(file, empty.resolve("copy-%d.parquet".formatted(i)));
    }
    assertThat(batch(1).rows()).isEmpty();
    assertThat(batch(1).hasRows(SparkFixture.spark())).isFalse();

    Snapshots.write(folder.resolve("day=2"), "SELECT 1 AS id");
    assertThat(batch(1).hasRows(SparkFixture.spark())).isTrue();
  }

  @Test
  void thePlacesOfFilesBelowTheFolderAreInTheFingerprint() throws IOException {
    Path day = Snapshots.write(folder.resolve("day=1"), "SELECT 1 AS id");
    String before = batch(1).describe().fingerprint();

    Files.move(day, folder.resolve("day=2"));

    assertThat(batch(1).describe().fingerprint()).isNotEqualTo(before);
  }
}
