package io.nightshift.storage;

import io.nightshift.error.InvalidRequestException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.MultipartUploader;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.functional.FutureIO;

/**
 * S3 and stores like it, through S3A. An object appears whole, and may be made conditional on there
 * being none; folders are but a common beginning of names, so nothing about them is one step.
 */
record S3Operations(FileSystem fileSystem) implements FileOperations {
  private static final String CONDITIONAL =
      Options.CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE;

  /** Kept with each object that was created here, so that its creator knows it again. */
  private static final String CREATOR = "nightshift-creator";

  /** One conditional request. */
  @Override
  public boolean create(Path path, byte[] content) throws IOException {
    if (!fileSystem.hasPathCapability(path, CONDITIONAL)) {
      throw new InvalidRequestException(
          "Cannot write %s safely: fs.s3a.create.conditional.enabled is false, and without it two writers could both win"
              .formatted(path));
    }
    String creator = UUID.randomUUID().toString();
    try {
      put(path, content, creator);
      return true;
    } catch (IOException e) {
      // Not a loss for certain: the answer to a request that won may have got lost, and the store
      // have refused the same request when it was sent again. Only the object itself can tell.
      try {
        return creator.equals(creatorOf(path));
      } catch (IOException unknown) {
        // Absent, or out of reach as well.
        throw e;
      }
    }
  }

  private void put(Path path, byte[] content, String creator) throws IOException {
    FSDataOutputStreamBuilder<?, ?> file = fileSystem.createFile(path);
    file.overwrite(false).recursive();
    file.must(CONDITIONAL, true);
    file.opt("fs.s3a.create.header." + CREATOR, creator);
    try (OutputStream out = file.build()) {
      out.write(content);
    }
  }

  private String creatorOf(Path path) throws IOException {
    byte[] creator = fileSystem.getXAttrs(path).get("header." + CREATOR);
    return creator == null ? "" : new String(creator, StandardCharsets.UTF_8);
  }

  /**
   * File by file, each copied by the store, and deleted when it is at the target. Whoever finds a
   * folder that was moved in part moves the rest. Files never change and have names of their own,
   * so one that is at the target already is the same file.
   */
  @Override
  public boolean moveFolder(Path from, Path to) throws IOException {
    boolean moved = eachFile(from, to, this::moveFile);
    // Never with what is in it: that may have come since, and be the only copy.
    deleteEmpty(from);
    return moved;
  }

  private boolean moveFile(Path file, Path target) throws IOException {
    try {
      if (fileSystem.exists(target)) {
        return fileSystem.delete(file, false);
      }
      return fileSystem.rename(file, target);
    } catch (IOException e) {
      // S3A has several ways to say that somebody else copied or moved it meanwhile.
      if (fileSystem.exists(file) && !fileSystem.exists(target)) {
        throw e;
      }
      return fileSystem.delete(file, false);
    }
  }

  /**
   * By copies: the last step of a move the other way, at the same time, is to delete a file here.
   */
  @Override
  public boolean returnFolder(Path from, Path to) throws IOException {
    return eachFile(
        from,
        to,
        (file, target) ->
            !fileSystem.exists(target)
                && FileUtil.copy(
                    fileSystem, file, fileSystem, target, false, true, fileSystem.getConf()));
  }

  private interface FileStep {
    boolean take(Path file, Path target) throws IOException;
  }

  private boolean eachFile(Path from, Path to, FileStep step) throws IOException {
    boolean any = false;
    int prefix = from.toUri().getPath().length() + 1;
    for (FileStatus status : filesToMove(from)) {
      Path file = status.getPath();
      try {
        any |= step.take(file, new Path(to, file.toUri().getPath().substring(prefix)));
      } catch (FileNotFoundException e) {
        // Somebody else has moved this one since.
      }
    }
    return any;
  }

  private List<FileStatus> filesToMove(Path folder) throws IOException {
    try {
      return filesBelow(folder);
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  /** Uploads that nobody came to complete show in no listing, and are paid for. */
  @Override
  public void discard(Path folder) throws IOException {
    fileSystem.delete(folder, true);
    try (MultipartUploader uploads = fileSystem.createMultipartUploader(folder).build()) {
      int aborted;
      do {
        // S3A finds the first some hundred.
        aborted = FutureIO.awaitFuture(uploads.abortUploadsUnderPath(folder));
      } while (aborted > 0);
    } catch (AccessDeniedException e) {
      // Whoever may not list uploads leaves them to a rule of the bucket.
    }
  }
}
