package io.nightshift.storage;

import io.nightshift.error.InvalidRequestException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A file system of which nothing is known: it is read, but guessing could let two writers win. */
record UnknownOperations(FileSystem fileSystem) implements FileOperations {
  @Override
  public boolean create(Path path, byte[] content) {
    throw refused(path);
  }

  @Override
  public boolean moveFolder(Path from, Path to) {
    throw refused(to);
  }

  @Override
  public boolean deleteEmpty(Path folder) {
    throw refused(folder);
  }

  private InvalidRequestException refused(Path path) {
    return new InvalidRequestException(
        "Cannot write %s safely: no atomic create is known for '%s'; use a local path, hdfs or s3a"
            .formatted(path, fileSystem.getUri().getScheme()));
  }
}
