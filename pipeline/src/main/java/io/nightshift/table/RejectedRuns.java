package io.nightshift.table;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Finds the runs of a table whose rejected rows can still be looked at. */
public final class RejectedRuns {
  private final PredictionTable table;
  private final String snapshot;

  /**
   * Those of one snapshot.
   *
   * @throws InvalidRequestException if the snapshot is no plain name
   */
  public RejectedRuns(PredictionTable table, String snapshot) {
    this.table = table;
    this.snapshot = RunFolders.requireSnapshot(snapshot);
  }

  /**
   * The run that is current.
   *
   * @throws InvalidRequestException if nothing is published for the snapshot, naming the runs that
   *     were refused
   */
  public RejectedRun current() {
    return table.current(snapshot).map(RejectedRun::of).orElseThrow(this::nothingPublished);
  }

  InvalidRequestException nothingPublished() {
    return new InvalidRequestException(
        "Nothing is published for snapshot %s in %s%s"
            .formatted(snapshot, table.display(), known("; name one of")));
  }

  /**
   * A run by its id: one that was published, now or before, or one that was refused.
   *
   * @throws InvalidRequestException if there is no such run, naming those there are
   */
  public RejectedRun run(String runId) {
    SnapshotHistory history = table.history(snapshot);
    Optional<Publication> published = Optional.ofNullable(history.runs().get(runId));
    if (published.isPresent()) {
      history.vacuuming(runId).ifPresent(vacuuming -> throwDeleted(runId, vacuuming));
    }
    return published
        .map(RejectedRun::of)
        .or(() -> refused(runId))
        .orElseThrow(() -> unknown(runId));
  }

  InvalidRequestException unknown(String runId) {
    return new InvalidRequestException(
        "Unknown run '%s' of snapshot %s in %s%s%s"
            .formatted(
                runId,
                snapshot,
                table.display(),
                Nearest.hint(runId, ids()),
                known("; there are")));
  }

  private static void throwDeleted(String runId, Vacuuming vacuuming) {
    throw new InvalidRequestException(
        "Cannot show what run %s rejected: its files were deleted by a vacuum by %s at %s"
            .formatted(runId, vacuuming.vacuumedBy(), vacuuming.vacuumedAt()));
  }

  private Optional<RejectedRun> refused(String runId) {
    return table.refusal(snapshot, runId).map(RejectedRun::of);
  }

  private List<String> ids() {
    TreeSet<String> ids = new TreeSet<>();
    table.history(snapshot).publications().forEach(record -> ids.add(record.runId()));
    table
        .list(RunFolders.REJECTS + "/" + table.folders(snapshot, "any").snapshotFolder())
        .forEach(
            folder -> {
              String name = folder.getPath().getName();
              if (name.startsWith(RunFolders.RUN)) {
                ids.add(name.substring(RunFolders.RUN.length()));
              }
            });
    return new ArrayList<>(ids);
  }

  private String known(String words) {
    List<String> ids = ids();
    return ids.isEmpty() ? "" : "%s --run %s".formatted(words, String.join(", ", ids));
  }
}
