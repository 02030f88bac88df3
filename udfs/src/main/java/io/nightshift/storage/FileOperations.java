package io.nightshift.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIsNotEmptyDirectoryException;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * What a file system must do in one step, however many processes do the same at once. How depends
 * on what it keeps atomic.
 */
interface FileOperations {
  /** Where these operations are done. */
  FileSystem fileSystem();

  /**
   * Creates a file that appears whole or not at all.
   *
   * @return whether this call created the file; of all callers at once, one is told true
   */
  boolean create(Path path, byte[] content) throws IOException;

  /**
   * Moves a folder with what is in it: in one step where the file system can, and then only to
   * where nothing is; else so that others who do the same, or find it half done, end with all of it
   * at the target.
   *
   * @return whether this call moved anything
   */
  boolean moveFolder(Path from, Path to) throws IOException;

  /**
   * Undoes {@link #moveFolder}, even while others still move the other way. Where moving is not one
   * step, what is at {@code from} stays there as well.
   *
   * @return whether this call moved or copied anything
   */
  default boolean returnFolder(Path from, Path to) throws IOException {
    return moveFolder(from, to);
  }

  /** Opens a file to be written from its beginning, in a folder that may not be there yet. */
  default OutputStream overwrite(Path path) throws IOException {
    return fileSystem().create(path, true);
  }

  /** Deletes a folder with all that is in it, and all that was on its way into it. */
  default void discard(Path folder) throws IOException {
    fileSystem().delete(folder, true);
  }

  /** Deletes a folder if nothing is in it; returns whether it is gone. */
  default boolean deleteEmpty(Path folder) throws IOException {
    try {
      fileSystem().delete(folder, false);
      return true;
    } catch (PathIsNotEmptyDirectoryException e) {
      return false;
    }
  }

  /**
   * What lies directly in a folder, in any order.
   *
   * @throws java.io.FileNotFoundException if there is no such folder
   */
  default FileStatus[] list(Path folder) throws IOException {
    return fileSystem().listStatus(folder);
  }

  /**
   * All files below a folder, in any order.
   *
   * @throws java.io.FileNotFoundException if there is no such folder
   */
  default List<FileStatus> filesBelow(Path folder) throws IOException {
    List<FileStatus> found = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> all = fileSystem().listFiles(folder, true);
    while (all.hasNext()) {
      found.add(all.next());
    }
    return found;
  }

  /** The way of a file system. */
  static FileOperations of(FileSystem fileSystem) {
    return switch (fileSystem.getUri().getScheme()) {
      case "file" -> new LocalOperations(fileSystem);
      case "hdfs" -> new HdfsOperations(fileSystem);
      case "s3a" -> new S3Operations(fileSystem);
      default -> new UnknownOperations(fileSystem);
    };
  }

  /** Begins with a dot, so that no reader and no listing takes it for a record. */
  static String temporaryName(Path path) {
    return "." + path.getName() + "." + UUID.randomUUID() + ".tmp";
  }
}
