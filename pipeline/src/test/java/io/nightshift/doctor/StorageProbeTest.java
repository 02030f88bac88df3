package io.nightshift.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageProbeTest {
  @TempDir private Path folder;

  private final Configuration conf = new Configuration();

  private StorageProbe probe(Path table) {
    return StorageProbe.of(Storage.at(table.toString(), conf), conf);
  }

  @Test
  void nothingIsLeftOfATableThatWasNotThere() {
    StorageProbe probe = probe(folder.resolve("a/b/table"));

    probe.roundTrip("driver", conf);
    assertThat(folder.resolve("a/b/table")).isNotEmptyDirectory();
    assertThat(probe.sees("driver", conf)).isTrue();
    assertThat(probe.sees("another", conf)).isFalse();

    probe.remove(conf);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aTableThatWasThereStaysAsItWas() throws IOException {
    Path table = Files.createDirectories(folder.resolve("table"));
    Path empty = Files.createDirectories(folder.resolve("empty"));
    Files.writeString(table.resolve("file"), "of the table");

    for (Path place : new Path[] {table, empty}) {
      StorageProbe probe = probe(place);
      probe.roundTrip("driver", conf);
      probe.remove(conf);
    }

    assertThat(table).isDirectoryContaining(path -> path.endsWith("file"));
    try (var files = Files.list(table)) {
      assertThat(files).hasSize(1);
    }
    assertThat(empty).isEmptyDirectory();
  }

  @Test
  void readersOfTheTableDoNotSeeIt() throws IOException {
    Path table = Files.createDirectories(folder.resolve("table"));

    probe(table).roundTrip("driver", conf);

    try (var files = Files.list(table)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .singleElement()
          .asString()
          .startsWith("_");
    }
  }

  @Test
  void severalDoItAtOnceButOneCannotDoItTwice() {
    StorageProbe probe = probe(folder.resolve("table"));

    probe.roundTrip("driver", conf);
    probe.roundTrip("executor-1", conf);

    assertThatThrownBy(() -> probe.roundTrip("driver", conf))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageStartingWith("Unfit storage: " + folder)
        .hasMessageContaining("was there already");
  }

  @Test
  void theStorageTellsWhenItWasWritten() throws IOException {
    StorageProbe probe = probe(folder.resolve("table"));
    probe.roundTrip("driver", conf);

    assertThat(probe.writtenAt("driver", conf))
        .isEqualTo(
            Files.getLastModifiedTime(folder.resolve("table").resolve(file(probe)))
                .toInstant()
                .truncatedTo(java.time.temporal.ChronoUnit.MILLIS));
  }

  private static String file(StorageProbe probe) {
    return probe.folder().substring("table/".length()) + "/driver";
  }
}
