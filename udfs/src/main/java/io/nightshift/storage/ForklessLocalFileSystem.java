package io.nightshift.storage;

import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system, checksums and all, but that it sets permissions by the system call.
 * Where Hadoop's native library is missing, as it is in most places, Hadoop starts a process for
 * each file and each folder that it makes, which costs more than a small file.
 *
 * <p>For a JVM that is Nightshift's own: Hadoop makes one by {@code fs.file.impl}.
 */
public final class ForklessLocalFileSystem extends LocalFileSystem {
  /** As Hadoop makes it. */
  public ForklessLocalFileSystem() {
    super(new Raw());
  }

  private static final String MODE = "unix:mode";

  /** The bits of a mode by which programs and folders pass on their owner or group. */
  private static final int SET_ID = 06000;

  private static final int ALL_BITS = 07777;

  private static final class Raw extends RawLocalFileSystem {
    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
      java.nio.file.Path file = pathToFile(path).toPath();
      int old = (Integer) Files.getAttribute(file, MODE);
      // As chmod does: who gave a folder a group for all that comes into it keeps that.
      int mode = (old & SET_ID) | permission.toShort();
      if (mode != (old & ALL_BITS)) {
        Files.setAttribute(file, MODE, mode);
      }
    }
  }
}
