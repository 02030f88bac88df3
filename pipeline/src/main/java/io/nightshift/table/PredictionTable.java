package io.nightshift.table;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.LostRaceException;
import io.nightshift.storage.Json;
import io.nightshift.storage.Storage;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;

/**
 * A table of predictions. The publication records say which run is current for each snapshot; what
 * readers see follows them.
 */
public final class PredictionTable {
  private final VisibleTable visible;

  /** The table with that visible side. */
  public PredictionTable(VisibleTable visible) {
    this.visible = visible;
  }

  /** What people call the table. */
  public String display() {
    return visible.display();
  }

  /** Whether there is such a table. */
  public boolean exists() {
    return visible.storage().map(storage -> storage.exists("")).orElse(false);
  }

  /**
   * The folder with the table's records, and with the files of its runs; empty if a catalog says
   * where it is, once the table is made.
   */
  public Optional<Storage> place() {
    return visible.storage();
  }

  /** The folder with the table's records, and with the files of its runs; there must be one. */
  public Storage storage() {
    return visible
        .storage()
        .orElseThrow(() -> new IllegalStateException(display() + " is not made yet"));
  }

  /** The record of a run that a gate refused. */
  Optional<Refusal> refusal(String snapshot, String runId) {
    String path = folders(snapshot, runId).refusal();
    return visible.storage().flatMap(storage -> storage.readJson(path, Refusal.class));
  }

  /** What lies in a folder of the table, if there are both. */
  List<FileStatus> list(String folder) {
    return visible.storage().map(storage -> storage.list(folder)).orElse(List.of());
  }

  /** How people write where something inside the table lies. */
  public String display(String path) {
    return Storage.display(storage().resolve(path));
  }

  /** Where a person finds the predictions of a model version that are in sight. */
  public String display(Publication.Arm arm) {
    return visible.display(arm);
  }

  /** Where the files of a run lie. */
  public RunFolders folders(String snapshot, String runId) {
    return new RunFolders(snapshot, runId, visible.layout());
  }

  /**
   * Reads the run that is current, in this process.
   *
   * @throws InvalidRequestException if nothing is published for the snapshot
   */
  public PredictionRows rows(String snapshot) {
    return visible.rows(this, snapshot);
  }

  VisibleTable visible() {
    return visible;
  }

  /** The record that says what is current for a snapshot, if any run was published. */
  public Optional<Publication> current(String snapshot) {
    if (visible.storage().isEmpty()) {
      return Optional.empty();
    }
    PublicationLog log = log(snapshot);
    return log.current(log.last());
  }

  /** Every record of a snapshot. */
  public SnapshotHistory history(String snapshot) {
    return visible.storage().isEmpty() ? SnapshotHistory.NONE : log(snapshot).history();
  }

  /** The snapshots of which anything is recorded, in the order of their names. */
  public List<String> snapshots() {
    return list(RunFolders.PUBLICATIONS).stream()
        .map(status -> status.getPath().getName())
        .filter(name -> name.startsWith(RunFolders.SNAPSHOT))
        .map(name -> name.substring(RunFolders.SNAPSHOT.length()))
        .toList();
  }

  PublicationLog log(String snapshot) {
    return new PublicationLog(storage(), snapshot);
  }

  /** Where a record lies inside its table. */
  public static String path(Publication record) {
    return PublicationLog.path(record.snapshot(), record.sequence());
  }

  /** Where a record lies inside its table. */
  public static String path(Vacuuming record) {
    return PublicationLog.path(record.snapshot(), record.sequence());
  }

  /**
   * Finds out whether a run can be published here; nothing is written.
   *
   * @param columns the predictions
   * @throws InvalidRequestException with all reasons why not
   */
  public void require(String snapshot, List<FileField> columns) {
    visible.require(snapshot, columns);
  }

  /**
   * Makes the table where there is none, and room for the columns of a run.
   *
   * @param version the model version that scores it
   * @param columns the predictions
   * @return what the run's prediction files must have
   * @throws InvalidRequestException if the table cannot take them
   */
  public FileShape prepare(RunFolders run, int version, List<FileField> columns) {
    return visible.prepare(run, version, columns);
  }

  /**
   * Makes the committed files of a run known, out of the sight of readers.
   *
   * @param metrics what is in the columns of its prediction files, by path
   */
  public void audit(Publication run, Map<String, FileMetrics> metrics) {
    visible.audit(run, metrics);
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
   * Makes what readers see of a snapshot follow its current record, and tidies up after the run.
   * Any process may do so at any time; it also mends what a process that died in between left
   * undone.
   */
  public void settle(String snapshot) {
    if (visible.storage().isEmpty()) {
      return;
    }
    PublicationLog log = log(snapshot);
    int followed;
    do {
      followed = log.last();
      visible.follow(snapshot, () -> log.current(log.last()));
      log.current(followed).ifPresent(this::tidy);
      // Somebody may have published meanwhile, and been undone by what was just moved: look again.
    } while (log.last() != followed);
  }

  private void tidy(Publication current) {
    RunFolders run = folders(current.snapshot(), current.runId());
    storage().moveFolder(run.staged(run.rejects()), run.rejects());
    storage().returnFolder(RunFolders.superseded(run.rejects()), run.rejects());
    storage().delete(run.staging());
  }

  /**
   * Gives up a run that a gate refused: its rejects and the record of it are kept for the person
   * who must look, all else is deleted.
   */
  public void refuse(Refusal refusal) {
    RunFolders run = folders(refusal.snapshot(), refusal.runId());
    Storage storage = storage();
    storage.moveFolder(run.staged(run.rejects()), run.rejects());
    storage.write(run.refusal(), new ByteArrayInputStream(Json.bytes(refusal)));
    discard(run);
  }

  /** Gives up a run that will not be published: deletes all that it wrote. */
  public void discard(RunFolders run) {
    visible.withdraw(run);
    for (String folder : new TreeSet<>(List.of(run.work(), run.staging()))) {
      storage().discard(folder);
      storage().pruneEmpty(folder.substring(0, folder.lastIndexOf('/')));
    }
  }
}
