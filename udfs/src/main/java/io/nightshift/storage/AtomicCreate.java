package io.nightshift.storage;

import io.nightshift.error.InvalidRequestException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * Creates a file that appears whole or not at all, and for one caller only. How depends on what the
 * file system keeps atomic.
 */
@FunctionalInterface
interface AtomicCreate {
  /** Returns whether this call created the file; false means that it was there. */
  boolean create(Path path, byte[] content) throws IOException;

  /**
   * The way for a file system.
   *
   * @throws InvalidRequestException if none is known for it: guessing could let two callers win
   */
  static AtomicCreate on(FileSystem fileSystem) {
    return switch (fileSystem.getUri().getScheme()) {
      case "file" -> AtomicCreate::byHardLink;
      case "hdfs" -> (path, content) -> byRename(fileSystem, path, content);
      default ->
          throw new InvalidRequestException(
              "Cannot create %s safely: no atomic create is known for '%s'; use a local path or hdfs"
                  .formatted(fileSystem.getUri(), fileSystem.getUri().getScheme()));
    };
  }

  /**
   * Local disks: a complete temporary file, linked into place. Hadoop's own create without
   * overwrite looks first and creates then, which lets two callers win.
   */
  private static boolean byHardLink(Path path, byte[] content) throws IOException {
    java.nio.file.Path target = java.nio.file.Path.of(path.toUri().getPath());
    Files.createDirectories(target.getParent());
    java.nio.file.Path temporary = target.resolveSibling(temporaryName(path));
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        java.nio.ByteBuffer buffer = java.nio.ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        // A record that survives the power cut must not be an empty one.
        channel.force(true);
      }
      Files.createLink(target, temporary);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** HDFS: a complete temporary file, and a rename that refuses to replace. */
  private static boolean byRename(FileSystem fileSystem, Path path, byte[] content)
      throws IOException {
    fileSystem.mkdirs(path.getParent());
    Path temporary = new Path(path.getParent(), temporaryName(path));
    try {
      try (OutputStream out = fileSystem.create(temporary, false)) {
        out.write(content);
      }
      FileContext.getFileContext(path.toUri(), fileSystem.getConf())
          .rename(temporary, path, Options.Rename.NONE);
      return true;
    } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
      return false;
    } finally {
      fileSystem.delete(temporary, false);
    }
  }

  /** Begins with a dot, so that no reader and no listing takes it for a record. */
  private static String temporaryName(Path path) {
    return "." + path.getName() + "." + UUID.randomUUID() + ".tmp";
  }
}
