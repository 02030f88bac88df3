package io.nightshift.table;

import io.nightshift.storage.Storage;
import java.time.Instant;
import org.apache.hadoop.fs.FileStatus;

/**
 * What lies below a folder, hidden files and all.
 *
 * @param files how many files
 * @param bytes how long they are together
 * @param touched when anything in it was written last, by the storage's clock; the epoch if there
 *     is nothing
 */
record FolderUsage(long files, long bytes, Instant touched) {
  static final FolderUsage NONE = new FolderUsage(0, 0, Instant.EPOCH);

  static FolderUsage of(Storage storage, String folder) {
    FolderUsage all = NONE;
    for (FileStatus status : storage.list(folder)) {
      Instant touched = Instant.ofEpochMilli(status.getModificationTime());
      all =
          all.plus(
              status.isDirectory()
                  ? of(storage, folder + "/" + status.getPath().getName())
                      .plus(new FolderUsage(0, 0, touched))
                  : new FolderUsage(1, status.getLen(), touched));
    }
    return all;
  }

  FolderUsage plus(FolderUsage other) {
    return new FolderUsage(
        files + other.files,
        bytes + other.bytes,
        touched.isAfter(other.touched) ? touched : other.touched);
  }
}
