package io.nightshift.table;

import io.nightshift.error.LostRaceException;
import io.nightshift.storage.Json;
import io.nightshift.storage.Storage;
import java.io.ByteArrayInputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;

/**
 * A table of predictions in a folder. The publication records say which run is current for each
 * snapshot; the visible folders follow them.
 */
public final class PredictionTable {
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
    PublicationLog log = log(snapshot);
    return log.current(log.last());
  }

  /** Every record of a snapshot. */
  public SnapshotHistory history(String snapshot) {
    return log(snapshot).history();
  }

  /** The snapshots of which anything is recorded, in the order of their names. */
  public List<String> snapshots() {
    return storage.list(RunFolders.PUBLICATIONS).stream()
        .map(status -> status.getPath().getName())
        .filter(name -> name.startsWith(RunFolders.SNAPSHOT))
        .map(name -> name.substring(RunFolders.SNAPSHOT.length()))
        .toList();
  }

  PublicationLog log(String snapshot) {
    return new PublicationLog(storage, snapshot);
  }

  /** Where a record lies inside its table. */
  public static String path(Publication record) {
    return PublicationLog.path(record.snapshot(), record.sequence());
  }

  /**
   * Makes a run current, if nothing was published since the caller looked: creating the record is
   * the one atomic line.
   *
   * @param record the run; its place in the history is filled in here
   * @param seen the record that was current when the run began
   * @return the record as it stands
   * @throws LostRaceException if another run was published since, or a vacuum took this one for
   *     dead; nothing has changed then
   */
  public Publication publish(Publication record, Optional<Publication> seen) {
    PublicationLog log = log(record.snapshot());
    Integer previous = seen.map(Publication::sequence).orElse(null);
    int sequence = previous == null ? 1 : previous + 1;
    while (true) {
      Publication next = record.at(sequence, previous);
      if (log.add(next)) {
        settle(next.snapshot());
        return next;
      }
      PublicationLog.Entry winner = log.read(sequence);
      winner.publication().ifPresent(other -> throwLost(next, other));
      winner.vacuuming().ifPresent(vacuuming -> requireAlive(next, vacuuming));
      // A vacuum of other runs has changed nothing of what this run looked at.
      sequence++;
    }
  }

  private static void throwLost(Publication loser, Publication winner) {
    throw new LostRaceException(
        "Cannot publish run %s: run %s of job '%s' was published for snapshot %s first, by %s at %s; nothing of this run is visible"
            .formatted(
                loser.runId(),
                winner.runId(),
                winner.job(),
                winner.snapshot(),
                winner.publishedBy(),
                winner.publishedAt()));
  }

  private static void requireAlive(Publication record, Vacuuming vacuuming) {
    if (vacuuming.vacuumedRuns().contains(record.runId())) {
      throw new LostRaceException(
          "Cannot publish run %s: a vacuum by %s at %s gave it up for dead and deletes its files; nothing of this run is visible"
              .formatted(record.runId(), vacuuming.vacuumedBy(), vacuuming.vacuumedAt()));
    }
  }

  /**
   * Makes the visible folders of a snapshot follow its current record: runs that are not current go
   * out of sight, the current one comes into it. Any process may do so at any time; it also mends
   * what a process that died in between left undone.
   */
  public void settle(String snapshot) {
    PublicationLog log = log(snapshot);
    int followed;
    do {
      followed = log.last();
      log.current(followed).ifPresent(this::follow);
      // Somebody may have published meanwhile, and been undone by what was just moved: look again.
    } while (log.last() != followed);
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
    storage.discard(run.staging());
    storage.pruneEmpty(parent(run.staging()));
  }
}
