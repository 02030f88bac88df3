package io.nightshift.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "{a,b}", "a*", "a?", "back\\slash", "per%20cent and blank"})
  void aLiteralFindsItsOwnPathAlone(String name) throws IOException {
    Path own = Files.createDirectory(folder.resolve(name));
    for (String other : new String[] {"1", "a", "b", "aa"}) {
      Files.createDirectories(folder.resolve(other));
    }

    assertThat(found(Glob.literal(own.toString()))).containsExactly(name);
  }

  @Test
  void anyFindsAll() throws IOException {
    Files.createDirectory(folder.resolve("day=1"));
    Files.createDirectory(folder.resolve("day=2"));

    assertThat(found(Glob.literal(folder.toString()) + "/day=" + Glob.ANY))
        .containsExactly("day=1", "day=2");
  }

  private static Iterable<String> found(String pattern) throws IOException {
    FileSystem local = FileSystem.getLocal(new Configuration());
    return Arrays.stream(local.globStatus(new org.apache.hadoop.fs.Path(pattern)))
        .map(status -> status.getPath().getName())
        .sorted()
        .toList();
  }
}
