package io.nightshift.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;

/**
 * A folder on this machine for one piece of work, deleted with all that is in it on closing.
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
    FileUtils.deleteQuietly(path.toFile());
  }
}
