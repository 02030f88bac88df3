package io.nightshift.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/**
 * Local disks, by the system calls themselves. Hadoop's local file system looks first and acts
 * then: its create lets two callers win, its rename falls back to a copy that others can see half
 * of, and its delete of an empty folder takes along what came into it meanwhile.
 */
record LocalOperations(FileSystem fileSystem) implements FileOperations {
  /** How often others may delete a folder that this process needs, before that is an error. */
  private static final int TRIES = 1_000;

  /** A complete temporary file, linked into place. */
  @Override
  public boolean create(org.apache.hadoop.fs.Path path, byte[] content) throws IOException {
    Path target = local(path);
    Path temporary = target.resolveSibling(FileOperations.temporaryName(path));
    return inParent(
        target,
        () -> {
          try {
            write(temporary, content);
            Files.createLink(target, temporary);
            return true;
          } catch (FileAlreadyExistsException e) {
            return false;
          } finally {
            Files.deleteIfExists(temporary);
          }
        });
  }

  private static void write(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      // A record that survives the power cut must not be an empty one.
      channel.force(true);
    }
  }

  @Override
  public boolean moveFolder(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to)
      throws IOException {
    Path source = local(from);
    Path target = local(to);
    if (!Files.isDirectory(source) || Files.exists(target)) {
      return false;
    }
    return inParent(
        target,
        () -> {
          try {
            Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
            return true;
          } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
            return false;
          } catch (NoSuchFileException e) {
            if (!Files.exists(source)) {
              return false;
            }
            throw e;
          }
        });
  }

  @Override
  public boolean deleteEmpty(org.apache.hadoop.fs.Path folder) throws IOException {
    try {
      Files.deleteIfExists(local(folder));
      return true;
    } catch (DirectoryNotEmptyException e) {
      return false;
    }
  }

  @Override
  public FileStatus[] list(org.apache.hadoop.fs.Path folder) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return fileSystem.listStatus(folder);
      } catch (FileNotFoundException e) {
        throw e;
      } catch (IOException e) {
        // So Hadoop calls a folder that was deleted between its look and its listing.
        Path local = local(folder);
        if (attempt == TRIES || (Files.isDirectory(local) && !Files.isReadable(local))) {
          throw e;
        }
      }
    }
  }

  @Override
  public OutputStream overwrite(org.apache.hadoop.fs.Path path) throws IOException {
    Path target = local(path);
    return inParent(target, () -> Files.newOutputStream(target));
  }

  private interface Step<T> {
    T take() throws IOException;
  }

  /**
   * Takes a step that needs the folder above a path, and takes it again if somebody who tidies up
   * deletes that folder while it is still empty.
   */
  private static <T> T inParent(Path path, Step<T> step) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        Files.createDirectories(path.getParent());
        return step.take();
      } catch (NoSuchFileException e) {
        if (attempt == TRIES) {
          throw e;
        }
      } catch (FileAlreadyExistsException e) {
        // Also said of a folder that was there, and gone when Java looked what it was.
        if (attempt == TRIES || Files.isRegularFile(Path.of(e.getFile()))) {
          throw e;
        }
      }
    }
  }

  private static Path local(org.apache.hadoop.fs.Path path) {
    return Path.of(path.toUri().getPath());
  }

  /**
   * By plain listings: Hadoop's listing of all files below a folder starts a process for each file,
   * to ask for permissions in which nobody is interested.
   */
  @Override
  public List<FileStatus> filesBelow(org.apache.hadoop.fs.Path folder) throws IOException {
    List<FileStatus> found = new ArrayList<>();
    Deque<org.apache.hadoop.fs.Path> folders = new ArrayDeque<>(List.of(folder));
    while (!folders.isEmpty()) {
      for (FileStatus status : fileSystem.listStatus(folders.pop())) {
        if (status.isDirectory()) {
          folders.push(status.getPath());
        } else {
          found.add(status);
        }
      }
    }
    return found;
  }
}
