package io.nightshift.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.fixture.Race;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every kind of storage must do. */
public abstract class StorageContract {
  private Storage storage;

  /** How many races are enough to meet the moments that matter, and few enough to wait for. */
  protected abstract int races();

  /** An empty place. */
  protected abstract Storage open() throws IOException;

  @BeforeEach
  void openStorage() throws IOException {
    storage = open();
  }

  protected final Storage storage() {
    return storage;
  }

  @Test
  void readsWhatWasWrittenAndNothingElse() throws IOException {
    // Given
    storage.write("a/b.txt", bytes("first"));

    // When
    storage.write("a/b.txt", bytes("second"));

    // Then
    assertThat(storage.read("a/b.txt").map(StorageContract::text)).contains("second");
    assertThat(storage.read("a/c.txt")).isEmpty();
    assertThat(storage.exists("a")).isTrue();
    assertThat(storage.exists("b")).isFalse();
    try (InputStream in = storage.open("a/b.txt")) {
      assertThat(text(in.readAllBytes())).isEqualTo("second");
    }
    assertThat(everything()).as("no checksum files").containsExactly("a/b.txt");
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
        .extracting(file -> storage.root().toUri().relativize(file.getPath().toUri()).getPath())
        .containsExactly("p/1", "p/2");
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
    assertThat(storage.read("some/where/to/x").map(StorageContract::text)).contains("x");
    assertThat(storage.exists("from")).isFalse();
  }

  @Test
  void deletesFoldersWithAllThatIsInThem() {
    storage.write("a/b/c", bytes(""));

    storage.delete("a");
    storage.delete("a");

    assertThat(everything()).isEmpty();
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
    assertThat(storage.list("")).isEmpty();
  }

  /** Nobody deletes the last copy of a file that others move the other way. */
  @Test
  void losesNothingWhenSomeMoveAndOthersReturn() throws InterruptedException {
    for (int race = 0; race < races() / 4; race++) {
      // Given
      String visible = "run-%d".formatted(race);
      String aside = "aside/run-%d".formatted(race);
      storage.write(visible + "/x", bytes("x"));
      storage.write(visible + "/y", bytes("y"));

      // When
      List<Boolean> done =
          Race.between(
              4,
              runner ->
                  () ->
                      runner % 2 == 0
                          ? storage.moveFolder(visible, aside)
                          : storage.returnFolder(aside, visible));

      // Then
      assertThat(done).contains(true);
      storage.returnFolder(aside, visible);
      assertThat(everything()).contains(visible + "/x", visible + "/y");
      storage.delete(visible);
      storage.delete(aside);
    }
  }

  /**
   * A folder that is empty for a moment is deleted by those who tidy, and needed by those who move.
   */
  @Test
  void losesNothingWhenSomeMoveWhileOthersTidyAndList() throws InterruptedException {
    for (int race = 0; race < races() / 2; race++) {
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
      assertThat(moved).contains(true);
      assertThat(everything()).containsExactly(to + "/x");
      storage.delete(to);
    }
  }

  @Test
  void writesIntoAFolderThatOthersTidy() throws InterruptedException {
    for (int race = 0; race < races() / 2; race++) {
      List<Boolean> found =
          Race.between(
              4,
              runner ->
                  () -> {
                    String file = "clocks/" + runner;
                    storage.write(file, bytes("x"));
                    boolean written = storage.exists(file);
                    storage.delete(file);
                    storage.pruneEmpty("clocks");
                    return written;
                  });

      assertThat(found).containsOnly(true);
      assertThat(everything()).isEmpty();
    }
  }

  @Test
  void createsAFileOnce() {
    assertThat(storage.createIfAbsent("log/1.json", "first".getBytes(UTF_8))).isTrue();
    assertThat(storage.createIfAbsent("log/1.json", "second".getBytes(UTF_8))).isFalse();

    assertThat(storage.read("log/1.json").map(StorageContract::text)).contains("first");
  }

  @Test
  void letsExactlyOneOfManyCreateAFile() throws InterruptedException {
    for (int race = 0; race < races(); race++) {
      // Given
      String file = "log/%d.json".formatted(race);

      // When
      List<Boolean> won =
          Race.between(
              8, runner -> () -> storage.createIfAbsent(file, content(runner).getBytes(UTF_8)));

      // Then
      assertThat(won).containsOnlyOnce(true);
      assertThat(storage.read(file).map(StorageContract::text))
          .contains(content(won.indexOf(true)));
    }
    assertThat(everything()).as("no temporary files").hasSize(races());
  }

  /** Long enough for a reader to see a part, if there were one. */
  private static String content(int runner) {
    return ("runner " + runner + "\n").repeat(2_000);
  }

  protected static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  protected static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  /** Every file, hidden ones too, by its path from the root. */
  protected final List<String> everything() {
    return below("").sorted().toList();
  }

  private Stream<String> below(String folder) {
    return storage.list(folder).stream()
        .flatMap(
            status -> {
              String path = folder + status.getPath().getName();
              return status.isDirectory() ? below(path + "/") : Stream.of(path);
            });
  }
}
