package io.nightshift.table;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightshift.error.UnreachableException;
import io.nightshift.storage.Json;
import io.nightshift.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The records of a snapshot, one after the other. Adding one is create-if-absent of the next
 * number, so whoever decides by what is recorded, and adds what it decided, knows that nothing was
 * recorded in between.
 */
final class PublicationLog {
  private static final Pattern RECORD = Pattern.compile("(\\d{8})\\.json");

  private final Storage storage;
  private final String snapshot;

  PublicationLog(Storage storage, String snapshot) {
    this.storage = storage;
    this.snapshot = snapshot;
  }

  /** The highest number; 0 if there is none. */
  int last() {
    return storage.list(RunFolders.publications(snapshot)).stream()
        .map(status -> RECORD.matcher(status.getPath().getName()))
        .filter(Matcher::matches)
        .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
        .max()
        .orElse(0);
  }

  /** The newest publication up to a number. */
  Optional<Publication> current(int last) {
    for (int sequence = last; sequence > 0; sequence--) {
      Optional<Publication> publication = read(sequence).publication();
      if (publication.isPresent()) {
        return publication;
      }
    }
    return Optional.empty();
  }

  SnapshotHistory history() {
    int last = last();
    List<Publication> publications = new ArrayList<>();
    List<Vacuuming> vacuumings = new ArrayList<>();
    for (int sequence = last; sequence > 0; sequence--) {
      Entry entry = read(sequence);
      entry.publication().ifPresent(publications::add);
      entry.vacuuming().ifPresent(vacuumings::add);
    }
    return new SnapshotHistory(last, publications, vacuumings);
  }

  /** A record of one kind or the other. */
  record Entry(Optional<Publication> publication, Optional<Vacuuming> vacuuming) {}

  Entry read(int sequence) {
    String path = path(snapshot, sequence);
    String shown = Storage.display(storage.resolve(path));
    byte[] json =
        storage
            .read(path)
            .orElseThrow(
                () ->
                    new UnreachableException("Cannot read %s: it is gone".formatted(shown), null));
    return Json.read(shown, json, JsonNode.class).has(Vacuuming.MARK)
        ? new Entry(Optional.empty(), Optional.of(Json.read(shown, json, Vacuuming.class)))
        : new Entry(Optional.of(Json.read(shown, json, Publication.class)), Optional.empty());
  }

  /** Adds a record under its number; returns whether that number was still free. */
  boolean add(Publication record) {
    return add(record.sequence(), record);
  }

  /** Adds a record under its number; returns whether that number was still free. */
  boolean add(Vacuuming record) {
    return add(record.sequence(), record);
  }

  private boolean add(int sequence, Object record) {
    return storage.createIfAbsent(path(snapshot, sequence), Json.bytes(record));
  }

  /** Where a record lies inside its table. */
  static String path(String snapshot, int sequence) {
    return "%s/%08d.json".formatted(RunFolders.publications(snapshot), sequence);
  }
}
