package io.nightshift.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.UnreachableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageTest extends StorageContract {
  @TempDir Path folder;

  @Override
  protected Storage open() {
    return Storage.at(folder.toString(), new Configuration());
  }

  @Override
  protected int races() {
    return 200;
  }

  @AfterEach
  void letTheFolderBeDeleted() {
    assertThat(folder.toFile().setWritable(true)).isTrue();
  }

  @Test
  void showsLocalPathsWithoutTheirScheme() {
    assertThat(storage().display()).isEqualTo(folder.toString());
    assertThat(storage().root().toUri().getScheme()).isEqualTo("file");
    assertThat(Storage.display(new org.apache.hadoop.fs.Path("hdfs://host/a")))
        .isEqualTo("hdfs://host/a");
  }

  @Test
  void readsAFileThatSomebodyEdited() throws IOException {
    storage().write("a.txt", bytes("first"));
    Files.writeString(folder.resolve("a.txt"), "edited");

    assertThat(storage().read("a.txt").map(StorageContract::text)).contains("edited");
  }

  @Test
  void doesNotMoveAFolderOverAnother() {
    storage().write("from/x", bytes("x"));
    storage().write("to/y", bytes("y"));

    assertThat(storage().moveFolder("from", "to")).isFalse();
    assertThat(storage().exists("from/x")).isTrue();
    assertThat(storage().exists("to/y")).isTrue();
  }

  @Test
  void saysThatPermissionIsDenied() throws IOException {
    // Given
    storage().write("a.txt", bytes(""));
    assertThat(folder.toFile().setWritable(false)).isTrue();
    assumeThat(Files.isWritable(folder)).as("the superuser may write anywhere").isFalse();

    // When, then
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> storage().createIfAbsent("b.txt", new byte[0]))
        .withMessage("Cannot create %s/b.txt: permission denied".formatted(folder));
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> storage().write("c.txt", bytes("")))
        .withMessage("Cannot write %s/c.txt: permission denied".formatted(folder));
  }

  @Test
  void doesNotTakeWhatItMayNotReadForGone() throws IOException {
    // Given
    storage().write("a.txt", bytes(""));
    storage().write("shut/b.txt", bytes(""));
    assertThat(folder.resolve("a.txt").toFile().setReadable(false)).isTrue();
    assertThat(folder.resolve("shut").toFile().setExecutable(false)).isTrue();
    assumeThat(Files.isReadable(folder.resolve("a.txt")))
        .as("the superuser may read anything")
        .isFalse();

    // When, then
    try {
      for (String file : List.of("a.txt", "shut/b.txt")) {
        for (ThrowingCallable reading :
            List.<ThrowingCallable>of(
                () -> storage().read(file), () -> storage().open(file).close())) {
          assertThatExceptionOfType(InvalidRequestException.class)
              .isThrownBy(reading)
              .withMessage("Cannot read %s/%s: permission denied".formatted(folder, file));
        }
      }
    } finally {
      assertThat(folder.resolve("shut").toFile().setExecutable(true)).isTrue();
    }
  }

  @Test
  void knowsWhatOnlyThisMachineHas() {
    Configuration conf = new Configuration();

    assertThat(storage().sharedLocation("a.txt")).isEmpty();
    assertThat(Storage.at("hdfs://127.0.0.1:9/registry", conf).sharedLocation("m/a b.onnx"))
        .contains("hdfs://127.0.0.1:9/registry/m/a b.onnx");
  }

  @Test
  void cannotWriteBelowAFile() {
    storage().write("a", bytes(""));

    assertThatExceptionOfType(UnreachableException.class)
        .isThrownBy(() -> storage().createIfAbsent("a/b", new byte[0]))
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
}
