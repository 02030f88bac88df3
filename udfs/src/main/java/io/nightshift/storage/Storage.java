package io.nightshift.storage;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.NightshiftException;
import io.nightshift.error.UnreachableException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder on any Hadoop file system. Thread-safe as far as the file system is.
 *
 * <p>Every method throws {@link UnreachableException} when the file system does not answer, and
 * {@link InvalidRequestException} when it refuses: no permission, or no such file system.
 */
public final class Storage {
  private final FileSystem fileSystem;
  private final Path root;

  private Storage(FileSystem fileSystem, Path root) {
    this.fileSystem = fileSystem;
    this.root = root;
  }

  /**
   * Opens a place.
   *
   * @param location a path such as {@code out/table} (local, from the working directory) or {@code
   *     hdfs://host/table}; without a scheme, the configuration's default file system has it
   */
  public static Storage at(String location, Configuration conf) {
    return open(location, conf);
  }

  private static Storage open(String location, Configuration conf) {
    String what = "open " + location;
    try {
      return translating(
          what,
          () -> {
            Path path = new Path(location);
            FileSystem fileSystem = withoutChecksumFiles(path.getFileSystem(conf));
            return new Storage(fileSystem, fileSystem.makeQualified(path));
          });
    } catch (RuntimeException e) {
      NightshiftException missing = StorageFailure.ofMissingClass(what, e);
      throw missing == null ? e : missing;
    }
  }

  /**
   * Hadoop keeps a hidden checksum file beside each local file, which a person who copies or mends
   * one does not know of. Digests of our own do that work.
   */
  private static FileSystem withoutChecksumFiles(FileSystem fileSystem) {
    return fileSystem instanceof LocalFileSystem local ? local.getRawFileSystem() : fileSystem;
  }

  /** The absolute path of this place, with its scheme. */
  public Path root() {
    return root;
  }

  /** How people write the path: without {@code file:} on local disks. */
  public String display() {
    return display(root);
  }

  /** How people write a path: without {@code file:} on local disks. */
  public static String display(Path path) {
    return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
  }

  /** The absolute path of something inside this place. */
  public Path resolve(String relative) {
    return relative.isEmpty() ? root : new Path(root, relative);
  }

  /**
   * By which location every machine can open something inside this place, if it knows how to reach
   * the file system; empty if that is a disk of this machine.
   */
  public Optional<String> sharedLocation(String relative) {
    return isLocal() ? Optional.empty() : Optional.of(resolve(relative).toString());
  }

  private boolean isLocal() {
    return "file".equals(root.toUri().getScheme());
  }

  /** Whether there is a file or folder. */
  public boolean exists(String relative) {
    return translating("look for " + shown(relative), () -> fileSystem.exists(resolve(relative)));
  }

  /** Whether there is a folder; one without anything in it need not be one on an object store. */
  public boolean isFolder(String relative) {
    return status(relative).map(FileStatus::isDirectory).orElse(false);
  }

  /** A file or folder as it is now, if there is one. */
  public Optional<FileStatus> status(String relative) {
    return translating(
        "look for " + shown(relative),
        () -> {
          try {
            return Optional.of(fileSystem.getFileStatus(resolve(relative)));
          } catch (FileNotFoundException e) {
            requireAbsent(relative, e);
            return Optional.empty();
          }
        });
  }

  /** What lies directly in a folder, ordered by name; empty if there is no such folder. */
  public List<FileStatus> list(String relative) {
    return translating(
        "list " + shown(relative),
        () -> {
          try {
            List<FileStatus> found = new ArrayList<>(List.of(operations().list(resolve(relative))));
            found.sort(Comparator.comparing(status -> status.getPath().getName()));
            return found;
          } catch (FileNotFoundException e) {
            requireAbsent(relative, e);
            return List.of();
          }
        });
  }

  /**
   * All files below a folder, ordered by path; empty if there is no such folder. Files and folders
   * whose names begin with {@code _} or {@code .} are left out, as Spark's readers do.
   */
  public List<FileStatus> files(String relative) {
    return translating(
        "list " + shown(relative),
        () -> {
          List<FileStatus> found = new ArrayList<>();
          Path folder = resolve(relative);
          try {
            for (FileStatus status : operations().filesBelow(folder)) {
              if (isVisible(folder, status.getPath())) {
                found.add(status);
              }
            }
          } catch (FileNotFoundException e) {
            return List.of();
          }
          found.sort(Comparator.comparing(status -> status.getPath().toString()));
          return found;
        });
  }

  /** Whether Spark's readers would find a file that is inside this place. */
  public boolean isVisible(Path file) {
    return isVisible(root, file);
  }

  private static boolean isVisible(Path folder, Path file) {
    String below = file.toUri().getPath().substring(folder.toUri().getPath().length());
    for (String part : below.split("/", -1)) {
      if (part.startsWith("_") || part.startsWith(".")) {
        return false;
      }
    }
    return true;
  }

  /** The content of a small file, or nothing if there is no such file. */
  public Optional<byte[]> read(String relative) {
    return translating(
        "read " + shown(relative),
        () -> {
          try (InputStream in = fileSystem.open(resolve(relative))) {
            return Optional.of(in.readAllBytes());
          } catch (FileNotFoundException e) {
            requireAbsent(relative, e);
            return Optional.empty();
          }
        });
  }

  /**
   * The record that a file holds as JSON, or nothing if there is no such file.
   *
   * @throws InvalidRequestException if it holds something else: somebody edited it, or it is
   *     damaged
   */
  public <T> Optional<T> readJson(String relative, Class<T> type) {
    return read(relative).map(json -> Json.read(shown(relative), json, type));
  }

  /**
   * Opens a file for reading; the caller closes it.
   *
   * @throws FileNotFoundException if there is no such file
   */
  public InputStream open(String relative) throws FileNotFoundException {
    Optional<InputStream> opened =
        translating(
            "read " + shown(relative),
            () -> {
              try {
                return Optional.of(fileSystem.open(resolve(relative)));
              } catch (FileNotFoundException e) {
                requireAbsent(relative, e);
                return Optional.empty();
              }
            });
    return opened.orElseThrow(() -> new FileNotFoundException(shown(relative)));
  }

  /** Hadoop says of what a local disk does not let this user see that it is not there. */
  private void requireAbsent(String relative, FileNotFoundException e) throws IOException {
    if (isLocal()) {
      try {
        Files.newInputStream(java.nio.file.Path.of(resolve(relative).toUri().getPath())).close();
      } catch (AccessDeniedException denied) {
        denied.addSuppressed(e);
        throw denied;
      } catch (IOException other) {
        // It is not there, or appeared just now.
      }
    }
  }

  /** Writes a file in one go from a stream, replacing what a dead attempt may have left there. */
  public void write(String relative, InputStream content) {
    translating(
        "write " + shown(relative),
        () -> {
          try (OutputStream out = operations().overwrite(resolve(relative))) {
            content.transferTo(out);
          }
          return true;
        });
  }

  /**
   * Creates a file, whole or not at all, unless somebody else has created it.
   *
   * @return whether this call created it; of any number of callers at once, one is told true
   */
  public boolean createIfAbsent(String relative, byte[] content) {
    return translating(
        "create " + shown(relative), () -> operations().create(resolve(relative), content));
  }

  /**
   * Moves a folder within this place, with what is in it: in one step to where nothing is, where
   * the file system can, else file by file. Several who move the same end as one would.
   *
   * @return whether this call moved anything; if not, somebody else did it, or the target is taken
   */
  public boolean moveFolder(String from, String to) {
    return translating(
        "move %s to %s".formatted(shown(from), shown(to)),
        () -> operations().moveFolder(resolve(from), resolve(to)));
  }

  /**
   * Undoes {@link #moveFolder}. Where moving is not one step, what is at {@code from} stays there
   * as well: somebody may still be moving the other way.
   *
   * @return whether this call moved or copied anything
   */
  public boolean returnFolder(String from, String to) {
    return translating(
        "return %s to %s".formatted(shown(from), shown(to)),
        () -> operations().returnFolder(resolve(from), resolve(to)));
  }

  /** Deletes a file or folder with all that is in it; nothing happens if it is not there. */
  public void delete(String relative) {
    translating("delete " + shown(relative), () -> fileSystem.delete(resolve(relative), true));
  }

  /**
   * Deletes a folder with all that is in it, and with what others, who are dead, began to upload
   * into it; nothing happens if it is not there.
   */
  public void discard(String relative) {
    translating(
        "delete " + shown(relative),
        () -> {
          operations().discard(resolve(relative));
          return true;
        });
  }

  /** Deletes a folder, and those above it up to this place, as long as they are empty. */
  public void pruneEmpty(String relative) {
    translating(
        "tidy " + shown(relative),
        () -> {
          Path folder = resolve(relative);
          while (!folder.equals(root) && operations().deleteEmpty(folder)) {
            folder = folder.getParent();
          }
          return true;
        });
  }

  private FileOperations operations() {
    return FileOperations.of(fileSystem);
  }

  private String shown(String relative) {
    return display(resolve(relative));
  }

  private interface Work<T> {
    T run() throws IOException;
  }

  private static <T> T translating(String what, Work<T> work) {
    try {
      return work.run();
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException("Cannot %s: %s".formatted(what, e.getMessage()), e);
    } catch (FSError e) {
      // So Hadoop says on a local disk that it is full, or broken.
      throw StorageFailure.of(what, new IOException(e.getMessage(), e));
    } catch (IOException e) {
      throw StorageFailure.of(what, e);
    }
  }
}
