package io.nightshift.stream;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Problems;
import io.nightshift.error.Secrets;
import io.nightshift.storage.Json;
import io.nightshift.storage.Storage;
import io.nightshift.storage.Timestamps;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;

/**
 * Whose a checkpoint is. Spark's own part of it says what was taken up, and would go on with
 * another table as if that had their rows.
 *
 * @param stream the id of the stream, for the records of its publications
 * @param query what the stream is called
 * @param input where its rows come from
 * @param table where its predictions go
 * @param createdAt when, UTC
 */
record Checkpoint(String stream, String query, String input, String table, Instant createdAt) {
  private static final String FILE = "nightshift.json";

  /**
   * Takes a checkpoint up again, or makes it.
   *
   * @throws InvalidRequestException if it is that of another stream
   */
  static Checkpoint claim(
      String location, String query, String input, String table, Configuration conf) {
    Secrets.requireNone("--checkpoint", location);
    Storage folder = Storage.at(location, conf);
    Optional<Checkpoint> known = folder.readJson(FILE, Checkpoint.class);
    if (known.isEmpty()) {
      requireUnused(folder);
      Checkpoint mine =
          new Checkpoint(UUID.randomUUID().toString(), query, input, table, Timestamps.now());
      if (folder.createIfAbsent(FILE, Json.bytes(mine))) {
        return mine;
      }
      known = folder.readJson(FILE, Checkpoint.class);
    }
    Checkpoint found = known.orElseThrow();
    found.requireSame(folder.display(), query, input, table);
    return found;
  }

  private static void requireUnused(Storage folder) {
    if (!folder.list("").isEmpty()) {
      throw new InvalidRequestException(
          "Invalid --checkpoint %s: there are files that are none of a stream of Nightshift; name a folder that is empty or not there"
              .formatted(folder.display()));
    }
  }

  private void requireSame(String where, String newQuery, String newInput, String newTable) {
    Problems problems = new Problems();
    requireSame(where, "query", query, newQuery, problems);
    requireSame(where, "input", input, newInput, problems);
    requireSame(where, "output.table", table, newTable, problems);
    problems.throwIfAny();
  }

  private static void requireSame(
      String where, String what, String old, String given, Problems problems) {
    if (!old.equals(given)) {
      problems.add(
          "Cannot go on from --checkpoint %s: it is of a stream whose %s is %s, not %s; name a checkpoint of its own"
              .formatted(where, what, old, given));
    }
  }
}
