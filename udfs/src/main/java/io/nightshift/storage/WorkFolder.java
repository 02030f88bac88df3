package io.nightshift.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.fs.FileUtil;

/**
 * A folder on this machine for one piece of work, which only this user can read; deleted with all
 * that is in it on closing, as far as that is possible.
 *
 * @param path where it is
 */
public record WorkFolder(Path path) implements AutoCloseable {
  /** Makes an empty one. */
  public static WorkFolder create() {
    try {
      return new WorkFolder(Files.createTempDirectory("nightshift-"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot work in the temporary folder", e);
    }
  }

  @Override
  public void close() {
    FileUtil.fullyDelete(path.toFile());
  }
}
