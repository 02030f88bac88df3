package io.nightshift.table;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.LostRaceException;
import io.nightshift.error.Nearest;
import io.nightshift.storage.Timestamps;
import io.nightshift.storage.User;
import java.util.List;
import java.util.Optional;

/** Publishes an earlier run of a snapshot again, by a record of its own. */
public final class Rollback {
  private final PredictionTable table;
  private final String snapshot;

  /**
   * Of a snapshot.
   *
   * @throws InvalidRequestException if the snapshot is no plain name
   */
  public Rollback(PredictionTable table, String snapshot) {
    this.table = table;
    this.snapshot = RunFolders.requireSnapshot(snapshot);
  }

  /**
   * What came of it.
   *
   * @param from what was current
   * @param to what is current now
   * @param changed false if the run that was asked for was current already
   */
  public record Result(Publication from, Publication to, boolean changed) {}

  /**
   * Goes back.
   *
   * @param run which run shall be current; else the one whose place the current one took
   * @param reason why, for the record
   * @throws InvalidRequestException if there is no such run, or not all of its files are there
   * @throws LostRaceException if something else was published meanwhile; nothing has changed then
   */
  public Result to(Optional<String> run, String reason) {
    while (true) {
      table.settle(snapshot);
      SnapshotHistory history = table.history(snapshot);
      Publication from = history.current().orElseThrow(this::nothing);
      Publication target = run.map(id -> find(history, id)).orElseGet(() -> before(history, from));
      if (target.runId().equals(from.runId())) {
        return new Result(from, from, false);
      }
      requireFiles(history, target);
      Publication next =
          target
              .again(
                  Timestamps.now(),
                  User.name(),
                  new Publication.Rollback(SnapshotHistory.origin(target), from.runId(), reason))
              .at(history.last() + 1, from.sequence());
      PublicationLog log = table.log(snapshot);
      if (log.add(next)) {
        table.settle(snapshot);
        return new Result(from, next, true);
      }
      log.read(next.sequence()).publication().ifPresent(winner -> throwLost(next, winner));
      // A vacuum was first, perhaps of this very run: look again.
    }
  }

  private InvalidRequestException nothing() {
    return new InvalidRequestException(
        "Nothing is published for snapshot %s in %s".formatted(snapshot, table.display()));
  }

  private Publication find(SnapshotHistory history, String run) {
    List<String> known = List.copyOf(history.runs().keySet());
    return Optional.ofNullable(history.runs().get(run))
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    "Unknown run '%s' of snapshot %s%s; published were %s"
                        .formatted(
                            run, snapshot, Nearest.hint(run, known), String.join(", ", known))));
  }

  private Publication before(SnapshotHistory history, Publication from) {
    return history
        .before()
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    "Cannot roll back snapshot %s: before run %s nothing was published"
                        .formatted(snapshot, from.runId())));
  }

  private void requireFiles(SnapshotHistory history, Publication target) {
    history
        .vacuuming(target.runId())
        .ifPresent(
            vacuuming -> {
              throw new InvalidRequestException(
                  "Cannot roll back to run %s: its files were deleted by a vacuum by %s at %s; name another run by --to"
                      .formatted(target.runId(), vacuuming.vacuumedBy(), vacuuming.vacuumedAt()));
            });
    RunFiles files = new RunFiles(table, target);
    List<DataFile> all = RunFiles.of(target);
    List<DataFile> missing = all.stream().filter(file -> files.find(file).isEmpty()).toList();
    if (!missing.isEmpty()) {
      throw new InvalidRequestException(
          "Cannot roll back to run %s: %d of its %d files are gone or not as long as recorded, such as %s; name another run by --to"
              .formatted(
                  target.runId(),
                  missing.size(),
                  all.size(),
                  table.display(missing.get(0).path())));
    }
  }

  private static void throwLost(Publication loser, Publication winner) {
    throw new LostRaceException(
        "Cannot roll back to run %s: run %s was published for snapshot %s meanwhile, by %s at %s; nothing has changed"
            .formatted(
                loser.runId(),
                winner.runId(),
                winner.snapshot(),
                winner.publishedBy(),
                winner.publishedAt()));
  }
}
