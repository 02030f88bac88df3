package io.nightshift.table;

import io.nightshift.error.LostRaceException;
import io.nightshift.error.UnreachableException;
import io.nightshift.storage.Json;
import io.nightshift.storage.Storage;
import java.io.ByteArrayInputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FileStatus;

/**
 * A table of predictions in a folder. The publication records say which run is current for each
 * snapshot; the visible folders follow them.
 */
public final class PredictionTable {
  private static final Pattern RECORD = Pattern.compile("(\\d{8})\\.json");

  private final Storage storage;

  /** The table in that folder, which need not exist yet. */
  public PredictionTable(Storage storage) {
    this.storage = storage;
  }

  /** The table's folder. */
  public Storage storage() {
    return storage;
  }

  /** The record that says what is current for a snapshot, if any run was published. */
  public Optional<Publication> current(String snapshot) {
    int last = lastSequence(snapshot);
    return last == 0 ? Optional.empty() : Optional.of(read(snapshot, last));
  }

  /** Every record of a snapshot, the newest first. */
  public List<Publication> history(String snapshot) {
    return IntStream.iterate(lastSequence(snapshot), sequence -> sequence > 0, i -> i - 1)
        .mapToObj(sequence -> read(snapshot, sequence))
        .toList();
  }

  private int lastSequence(String snapshot) {
    return storage.list(RunFolders.publications(snapshot)).stream()
        .map(status -> RECORD.matcher(status.getPath().getName()))
        .filter(Matcher::matches)
        .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
        .max()
        .orElse(0);
  }

  private Publication read(String snapshot, int sequence) {
    String path = recordPath(snapshot, sequence);
    return storage
        .readJson(path, Publication.class)
        .orElseThrow(
            () ->
                new UnreachableException(
                    "Cannot read %s: it is gone".formatted(Storage.display(storage.resolve(path))),
                    null));
  }

  /** Where a record lies inside its table. */
  public static String path(Publication record) {
    return recordPath(record.snapshot(), record.sequence());
  }

  private static String recordPath(String snapshot, int sequence) {
    return "%s/%08d.json".formatted(RunFolders.publications(snapshot), sequence);
  }

  /**
   * Makes a run current, if nothing was published since the caller looked: creating the record is
   * the one atomic line.
   *
   * @param record the run; its place in the history is filled in here
   * @param seen the record that was current when the run began
   * @return the record as it stands
   * @throws LostRaceException if another run was published since; nothing has changed then
   */
  public Publication publish(Publication record, Optional<Publication> seen) {
    Publication next = record.after(seen.map(Publication::sequence).orElse(0));
    if (!storage.createIfAbsent(recordPath(next.snapshot(), next.sequence()), Json.bytes(next))) {
      Publication winner = read(next.snapshot(), next.sequence());
      throw new LostRaceException(
          "Cannot publish run %s: run %s of job '%s' was published for snapshot %s first, by %s at %s; nothing of this run is visible"
              .formatted(
                  next.runId(),
                  winner.runId(),
                  winner.job(),
                  winner.snapshot(),
                  winner.publishedBy(),
                  winner.publishedAt()));
    }
    settle(next.snapshot());
    return next;
  }

  /**
   * Makes the visible folders of a snapshot follow its current record: runs that are not current go
   * out of sight, the current one comes into it. Any process may do so at any time; it also mends
   * what a process that died in between left undone.
   */
  public void settle(String snapshot) {
    Optional<Publication> followed;
    do {
      followed = current(snapshot);
      if (followed.isEmpty()) {
        return;
      }
      follow(followed.get());
      // Somebody may have published meanwhile, and been undone by what was just moved: look again.
    } while (lastSequence(snapshot) != followed.get().sequence());
  }

  private void follow(Publication current) {
    Set<String> wanted = new HashSet<>();
    current.arms().forEach(arm -> wanted.add(arm.path()));
    for (String folder : visibleRuns(current.snapshot())) {
      if (!wanted.contains(folder)) {
        storage.moveFolder(folder, RunFolders.superseded(folder));
        storage.pruneEmpty(parent(folder));
      }
    }
    RunFolders folders = new RunFolders(current.snapshot(), current.runId());
    wanted.add(folders.rejects());
    for (String folder : wanted) {
      storage.moveFolder(folders.staged(folder), folder);
      storage.returnFolder(RunFolders.superseded(folder), folder);
    }
    storage.delete(folders.staging());
  }

  /** The folders of every run of a snapshot that plain readers see. */
  private List<String> visibleRuns(String snapshot) {
    return storage.list("").stream()
        .filter(FileStatus::isDirectory)
        .map(status -> status.getPath().getName())
        .filter(name -> name.startsWith("model_version="))
        .map(name -> name + "/snapshot_date=" + snapshot)
        .flatMap(
            folder ->
                storage.list(folder).stream()
                    .map(status -> folder + "/" + status.getPath().getName()))
        .toList();
  }

  private static String parent(String folder) {
    return folder.substring(0, folder.lastIndexOf('/'));
  }

  /**
   * Gives up a run that a gate refused: its rejects and the record of it are kept for the person
   * who must look, all else is deleted.
   */
  public void refuse(Refusal refusal) {
    RunFolders run = new RunFolders(refusal.snapshot(), refusal.runId());
    storage.moveFolder(run.staged(run.rejects()), run.rejects());
    storage.write(run.refusal(), new ByteArrayInputStream(Json.bytes(refusal)));
    discard(run);
  }

  /** Gives up a run that will not be published: deletes all that it staged. */
  public void discard(RunFolders run) {
    storage.delete(run.staging());
    storage.pruneEmpty(parent(run.staging()));
  }
}
