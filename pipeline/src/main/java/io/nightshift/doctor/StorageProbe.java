package io.nightshift.doctor;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.storage.Storage;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Does in a folder of its own what runs do in a table: create files unless they are there, read and
 * delete them. Readers of the table do not see the folder, and nothing of it stays.
 *
 * @param ground the nearest folder that was there before
 * @param table where the table is from there; empty if it was there
 * @param folder the probe's own, from the ground
 */
record StorageProbe(String ground, String table, String folder) implements Serializable {
  private static final String GONE = "deleted";

  /** A probe of a table that need not be there; writes nothing yet. */
  static StorageProbe of(Storage storage, Configuration conf) {
    Path ground = storage.root();
    while (ground.getParent() != null && !Storage.at(ground.toString(), conf).exists("")) {
      ground = ground.getParent();
    }
    String table = relative(ground, storage.root());
    String name = "_doctor-" + UUID.randomUUID();
    return new StorageProbe(ground.toString(), table, table.isEmpty() ? name : table + "/" + name);
  }

  private static String relative(Path ground, Path below) {
    String from = ground.toUri().getPath();
    String path = below.toUri().getPath().substring(from.length());
    return path.startsWith("/") ? path.substring(1) : path;
  }

  /**
   * Creates a file that stays until {@link #remove}, and one that does not.
   *
   * @param who names the files, so that several can do this at once
   * @throws InvalidRequestException if the storage does not do what a run needs
   */
  void roundTrip(String who, Configuration conf) {
    Storage storage = Storage.at(ground, conf);
    String file = file(who);
    byte[] content = who.getBytes(StandardCharsets.UTF_8);
    require(storage, storage.createIfAbsent(file, content), file, "was there already");
    require(
        storage,
        !storage.createIfAbsent(file, GONE.getBytes(StandardCharsets.UTF_8)),
        file,
        "was created twice: the storage lets two runs publish at once, since it does not honour conditional writes (on S3, If-None-Match)");
    byte[] read = storage.read(file).orElse(new byte[0]);
    require(storage, Arrays.equals(read, content), file, "reads otherwise than it was written");
    String second = file(who + "-" + GONE);
    storage.createIfAbsent(second, content);
    storage.delete(second);
    require(storage, !storage.exists(second), second, "is still there after it was deleted");
  }

  private static void require(Storage storage, boolean holds, String file, String what) {
    if (!holds) {
      throw new InvalidRequestException(
          "Unfit storage: %s %s. Put the table elsewhere, or mend the storage"
              .formatted(Storage.display(storage.resolve(file)), what));
    }
  }

  /** Whether a file of somebody's round trip can be seen from here. */
  boolean sees(String who, Configuration conf) {
    return Storage.at(ground, conf).read(file(who)).isPresent();
  }

  /** By the storage's clock, when somebody's file was written. */
  Instant writtenAt(String who, Configuration conf) {
    Storage storage = Storage.at(ground, conf);
    return storage.list(folder).stream()
        .filter(status -> status.getPath().equals(storage.resolve(file(who))))
        .map(FileStatus::getModificationTime)
        .map(Instant::ofEpochMilli)
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    "Unfit storage: %s was written, and is not listed in its folder"
                        .formatted(Storage.display(storage.resolve(file(who))))));
  }

  /** Deletes all files, and the folders that were made for them. */
  void remove(Configuration conf) {
    Storage storage = Storage.at(ground, conf);
    storage.delete(folder);
    if (!table.isEmpty()) {
      storage.pruneEmpty(table);
    }
  }

  private String file(String who) {
    return folder + "/" + who;
  }
}
