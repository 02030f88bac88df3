package io.nightshift.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/** HDFS, whose name node takes each of these steps at once. */
record HdfsOperations(FileSystem fileSystem) implements FileOperations {
  /** More than anybody tidies in the same moment. */
  private static final int TRIES = 100;

  /** A complete temporary file, and a rename that refuses to replace. */
  @Override
  public boolean create(Path path, byte[] content) throws IOException {
    fileSystem.mkdirs(path.getParent());
    Path temporary = new Path(path.getParent(), FileOperations.temporaryName(path));
    try {
      try (OutputStream out = fileSystem.create(temporary, false)) {
        out.write(content);
      }
      return renamed(temporary, path);
    } finally {
      fileSystem.delete(temporary, false);
    }
  }

  @Override
  public boolean moveFolder(Path from, Path to) throws IOException {
    for (int attempt = 1; ; attempt++) {
      if (!fileSystem.exists(from) || fileSystem.exists(to)) {
        return false;
      }
      fileSystem.mkdirs(to.getParent());
      try {
        return renamed(from, to);
      } catch (FileNotFoundException e) {
        // Somebody tidied the folder away that was made for it, and is empty still.
        if (attempt == TRIES) {
          throw e;
        }
      }
    }
  }

  /** Unlike {@link FileSystem}'s, this rename never puts a folder into one that is there. */
  private boolean renamed(Path from, Path to) throws IOException {
    try {
      FileContext.getFileContext(from.toUri(), fileSystem.getConf())
          .rename(from, to, Options.Rename.NONE);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (FileNotFoundException e) {
      if (!fileSystem.exists(from)) {
        return false;
      }
      throw e;
    }
  }
}
