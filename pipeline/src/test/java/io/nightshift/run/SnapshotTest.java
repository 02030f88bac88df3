package io.nightshift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.run.fixture.Snapshots;
import io.nightshift.run.fixture.SparkFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotTest {
  @TempDir private Path parent;

  private Path folder;
  private Path file;

  @BeforeEach
  void writeASnapshot() throws Exception {
    folder = parent.resolve("snapshot_date=2013-06-14");
    Snapshots.write(folder, SparkFixture.spark().range(10).toDF(), 2);
    file = files().get(0);
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(path -> path.toString().endsWith(".parquet")).sorted().toList();
    }
  }

  private Snapshot open() {
    return Snapshot.open(folder.toString(), new Configuration());
  }

  private String fingerprint() {
    return open().describe().fingerprint();
  }

  @Test
  void knowsItsFilesAndRowsWithoutSpark() throws Exception {
    long bytes = Files.size(files().get(0)) + Files.size(files().get(1));

    assertThat(open().rows()).isEqualTo(OptionalLong.of(10));
    assertThat(open().describe().path()).isEqualTo(folder.toString());
    assertThat(open().describe().files()).isEqualTo(2);
    assertThat(open().describe().bytes()).isEqualTo(bytes);
  }

  @Test
  void readsItsRows() {
    assertThat(open().read(SparkFixture.spark()).count()).isEqualTo(10);
  }

  @Test
  void theFolderOfASnapshotAddsNoColumn() {
    assertThat(open().read(SparkFixture.spark()).columns()).containsExactly("id");
  }

  @Test
  void aSnapshotMayBeOneFile() {
    Snapshot one = Snapshot.open(file.toString(), new Configuration());

    assertThat(one.describe().files()).isEqualTo(1);
    assertThat(one.read(SparkFixture.spark()).count()).isEqualTo(one.rows().orElseThrow());
  }

  @Test
  void aSnapshotMayHaveFoldersWhoseNamesAreColumns() {
    Path parts = parent.resolve("parts");
    SparkFixture.spark()
        .range(4)
        .selectExpr("id", "id % 2 AS part")
        .write()
        .partitionBy("part")
        .parquet(parts.toString());

    Snapshot snapshot = Snapshot.open(parts.toString(), new Configuration());

    assertThat(snapshot.rows()).isEqualTo(OptionalLong.of(4));
    assertThat(snapshot.read(SparkFixture.spark()).columns()).containsExactly("id", "part");
  }

  @ParameterizedTest
  @ValueSource(strings = {"with blank", "per%20cent", "Zürich", "a+b"})
  void namesOfFoldersAreTakenLiterally(String name) {
    Path odd = Snapshots.write(parent.resolve(name), "SELECT 1 AS id");

    assertThat(
            Snapshot.open(odd.toString(), new Configuration()).read(SparkFixture.spark()).count())
        .isEqualTo(1);
  }

  @Test
  void theFingerprintStaysAsLongAsTheFilesDo() {
    assertThat(fingerprint()).isEqualTo(fingerprint()).matches("[0-9a-f]{64}");
  }

  @Test
  void theFingerprintDoesNotDependOnWhereTheSnapshotLies() throws Exception {
    String before = fingerprint();

    folder = Files.move(folder, parent.resolve("elsewhere"));

    assertThat(fingerprint()).isEqualTo(before);
  }

  @Test
  void theFingerprintChangesWhenAFileIsAddedRemovedOrRewritten() throws Exception {
    Snapshot opened = open();
    String original = fingerprint();
    assertThatCode(opened::requireUnchanged).doesNotThrowAnyException();

    Path added = Files.copy(file, folder.resolve("added.parquet"));
    assertChanged(opened, original);
    Files.delete(added);
    assertThat(fingerprint()).isEqualTo(original);

    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    assertChanged(opened, original);

    Files.delete(file);
    assertChanged(opened, original);
  }

  private void assertChanged(Snapshot opened, String original) {
    assertThat(fingerprint()).isNotEqualTo(original);
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(opened::requireUnchanged)
        .withMessage(
            "Changed snapshot: files in %s were added, removed or rewritten since the run began; nothing was published. Snapshots must not change once they are there"
                .formatted(folder));
  }

  @Test
  void filesThatCameBetweenListingAndReadingAreNoticed() throws Exception {
    Snapshot opened = open();
    Files.copy(file, folder.resolve("added.parquet"));

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> opened.read(SparkFixture.spark()))
        .withMessageStartingWith("Changed snapshot: ");
  }

  @Test
  void hiddenFilesAreNoPartOfIt() throws Exception {
    String before = fingerprint();

    Files.writeString(folder.resolve("_SUCCESS"), "again");
    Files.writeString(folder.resolve(".part-0.crc"), "x");
    Files.createDirectory(folder.resolve("_temporary"));
    Files.writeString(folder.resolve("_temporary").resolve("part-9.parquet"), "x");

    assertThat(fingerprint()).isEqualTo(before);
    assertThat(open().rows()).isEqualTo(OptionalLong.of(10));
    assertThat(open().read(SparkFixture.spark()).count()).isEqualTo(10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"_metadata", "_common_metadata"})
  void summariesThatOtherWritersLeaveAreNoPartOfIt(String name) throws Exception {
    Files.copy(file, folder.resolve(name));

    assertThat(open().read(SparkFixture.spark()).count()).isEqualTo(10);
  }

  @Test
  void aDamagedFileIsNamed() throws Exception {
    Path damaged = Files.writeString(folder.resolve("part-9.parquet"), "no Parquet at all");

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> open().rows())
        .withMessageStartingWith("Damaged snapshot: cannot read %s: ".formatted(damaged));
  }

  @Test
  void columnsThatSparkCannotReadAreTold() throws Exception {
    Path odd = Files.createDirectory(parent.resolve("odd"));
    try (var writer =
        ExampleParquetWriter.builder(new LocalOutputFile(odd.resolve("part-0.parquet")))
            .withType(
                MessageTypeParser.parseMessageType(
                    "message m { required fixed_len_byte_array(12) span (INTERVAL); }"))
            .build()) {
      assertThat(writer.getDataSize()).isZero();
    }

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(
            () -> Snapshot.open(odd.toString(), new Configuration()).read(SparkFixture.spark()))
        .withMessageStartingWith("Cannot read snapshot %s: ".formatted(odd));
  }

  @Test
  void withVeryManyFilesNobodyAsksForTheRows() throws Exception {
    for (int i = 0; i < 64; i++) {
      Files.copy(file, folder.resolve("copy-%d.parquet".formatted(i)));
    }

    assertThat(open().rows()).isEmpty();
    assertThat(open().describe().files()).isEqualTo(66);
  }
}
