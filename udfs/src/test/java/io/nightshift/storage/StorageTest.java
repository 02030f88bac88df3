package io.nightshift.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.UnreachableException;
import io.nightshift.fixture.Race;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageTest {
  @TempDir Path folder;
  private Storage storage;

  @BeforeEach
  void open() {
    storage = Storage.at(folder.toString(), new Configuration());
  }

  @AfterEach
  void letTheFolderBeDeleted() {
    assertThat(folder.toFile().setWritable(true)).isTrue();
  }

  @Test
  void showsLocalPathsWithoutTheirScheme() {
    assertThat(storage.display()).isEqualTo(folder.toString());
    assertThat(storage.root().toUri().getScheme()).isEqualTo("file");
    assertThat(Storage.display(new org.apache.hadoop.fs.Path("hdfs://host/a")))
        .isEqualTo("hdfs://host/a");
  }

  @Test
  void readsWhatWasWrittenAndNothingElse() throws IOException {
    // Given
    storage.write("a/b.txt", bytes("first"));

    // When
    storage.write("a/b.txt", bytes("second"));

    // Then
    assertThat(storage.read("a/b.txt").map(StorageTest::text)).contains("second");
    assertThat(storage.read("a/c.txt")).isEmpty();
    assertThat(storage.exists("a")).isTrue();
    assertThat(storage.exists("b")).isFalse();
    try (InputStream in = storage.open("a/b.txt")) {
      assertThat(text(in.readAllBytes())).isEqualTo("second");
    }
    assertThat(filesBelow(folder)).as("no checksum files").containsExactly("a/b.txt");
  }

  @Test
  void readsAFileThatSomebodyEdited() throws IOException {
    storage.write("a.txt", bytes("first"));
    Files.writeString(folder.resolve("a.txt"), "edited");

    assertThat(storage.read("a.txt").map(StorageTest::text)).contains("edited");
  }

  @Test
  void listsAFolderByName() {
    storage.write("c/x", bytes(""));
    storage.write("b", bytes(""));
    storage.write("a", bytes(""));

    assertThat(storage.list(""))
        .extracting(file -> file.getPath().getName())
        .containsExactly("a", "b", "c");
    assertThat(storage.list("nowhere")).isEmpty();
  }

  @Test
  void findsTheFilesThatSparkWouldRead() {
    for (String file :
        List.of("p/2", "p/1", "_SUCCESS", ".hidden", "_staging/1", "p/.part.crc", "p/_x/1")) {
      storage.write(file, bytes(""));
    }

    assertThat(storage.files(""))
        .extracting(file -> Storage.display(file.getPath()))
        .containsExactly(folder + "/p/1", folder + "/p/2");
    assertThat(storage.files("nowhere")).isEmpty();
  }

  @Test
  void movesAFolderOnce() {
    // Given
    storage.write("from/x", bytes("x"));

    // When
    boolean first = storage.moveFolder("from", "some/where/to");
    boolean second = storage.moveFolder("from", "some/where/to");

    // Then
    assertThat(first).isTrue();
    assertThat(second).isFalse();
    assertThat(storage.read("some/where/to/x").map(StorageTest::text)).contains("x");
    assertThat(storage.exists("from")).isFalse();
  }

  @Test
  void doesNotMoveAFolderOverAnother() {
    storage.write("from/x", bytes("x"));
    storage.write("to/y", bytes("y"));

    assertThat(storage.moveFolder("from", "to")).isFalse();
    assertThat(storage.exists("from/x")).isTrue();
    assertThat(storage.exists("to/y")).isTrue();
  }

  @Test
  void deletesFoldersWithAllThatIsInThem() {
    storage.write("a/b/c", bytes(""));

    storage.delete("a");
    storage.delete("a");

    assertThat(filesBelow(folder)).isEmpty();
  }

  @Test
  void prunesEmptyFoldersUpToTheRoot() {
    storage.write("a/b/c/x", bytes(""));
    storage.write("a/y", bytes(""));
    storage.delete("a/b/c/x");

    storage.pruneEmpty("a/b/c");

    assertThat(storage.exists("a/b")).isFalse();
    assertThat(storage.exists("a/y")).isTrue();
    storage.delete("a/y");
    storage.pruneEmpty("a");
    assertThat(folder).isEmptyDirectory();
  }

  /**
   * A folder that is empty for a moment is deleted by those who tidy, and needed by those who move.
   */
  @Test
  void losesNothingWhenSomeMoveWhileOthersTidyAndList() throws InterruptedException {
    for (int race = 0; race < 100; race++) {
      // Given
      String from = "from/%d/run".formatted(race);
      String to = "to/a/run-%d".formatted(race);
      storage.write(from + "/x", bytes("x"));

      // When
      List<Boolean> moved =
          Race.between(
              6,
              runner ->
                  () -> {
                    boolean won = runner < 4 && storage.moveFolder(from, to);
                    storage.list("to/a");
                    storage.pruneEmpty("to/a");
                    return won;
                  });

      // Then
      assertThat(moved).containsOnlyOnce(true);
      assertThat(filesBelow(folder)).containsExactly(to + "/x");
      storage.delete(to);
    }
  }

  @Test
  void createsAFileOnce() {
    assertThat(storage.createIfAbsent("log/1.json", "first".getBytes(UTF_8))).isTrue();
    assertThat(storage.createIfAbsent("log/1.json", "second".getBytes(UTF_8))).isFalse();

    assertThat(storage.read("log/1.json").map(StorageTest::text)).contains("first");
  }

  @Test
  void letsExactlyOneOfManyCreateAFile() throws InterruptedException {
    for (int race = 0; race < 200; race++) {
      // Given
      String file = "log/%d.json".formatted(race);

      // When
      List<Boolean> won =
          Race.between(
              8, runner -> () -> storage.createIfAbsent(file, content(runner).getBytes(UTF_8)));

      // Then
      assertThat(won).containsOnlyOnce(true);
      assertThat(storage.read(file).map(StorageTest::text)).contains(content(won.indexOf(true)));
    }
    assertThat(filesBelow(folder)).as("no temporary files").hasSize(200);
  }

  /** Long enough for a reader to see a part, if there were one. */
  private static String content(int runner) {
    return ("runner " + runner + "\n").repeat(2_000);
  }

  @Test
  void saysThatPermissionIsDenied() throws IOException {
    // Given
    storage.write("a.txt", bytes(""));
    assertThat(folder.toFile().setWritable(false)).isTrue();
    assumeThat(Files.isWritable(folder)).as("the superuser may write anywhere").isFalse();

    // When, then
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> storage.createIfAbsent("b.txt", new byte[0]))
        .withMessage("Cannot create %s/b.txt: permission denied".formatted(folder));
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> storage.write("c.txt", bytes("")))
        .withMessage("Cannot write %s/c.txt: permission denied".formatted(folder));
  }

  @Test
  void cannotWriteBelowAFile() {
    storage.write("a", bytes(""));

    assertThatExceptionOfType(UnreachableException.class)
        .isThrownBy(() -> storage.createIfAbsent("a/b", new byte[0]))
        .withMessageStartingWith("Cannot create %s/a/b: ".formatted(folder));
  }

  @Test
  void refusesFileSystemsThatItDoesNotKnow() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> Storage.at("gopher://host/table", new Configuration()))
        .withMessage(
            "Cannot open gopher://host/table: no file system of that kind is on the class path");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> Storage.at("", new Configuration()))
        .withMessage("Cannot open : Can not create a Path from an empty string");
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  private static List<String> filesBelow(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
