package io.nightshift.table;

import io.nightshift.table.TableRun.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Lists the runs of a table: published, refused, staged. */
public final class TableRuns {
  private final PredictionTable table;

  /** Those of a table, which need not exist. */
  public TableRuns(PredictionTable table) {
    this.table = table;
  }

  /** The runs of one snapshot, or of all, the newest first. */
  public List<TableRun> list(Optional<String> snapshot) {
    List<TableRun> runs = new ArrayList<>();
    TreeSet<String> published = new TreeSet<>();
    for (String each :
        snapshot.map(RunFolders::requireSnapshot).map(List::of).orElseGet(table::snapshots)) {
      SnapshotHistory history = table.history(each);
      published.addAll(history.runs().keySet());
      history.runs().values().forEach(record -> runs.add(run(history, record)));
    }
    runs.addAll(refused(snapshot));
    new StagedRuns(table)
        .list().stream()
            .filter(run -> !published.contains(run.runId()))
            .map(TableRun::of)
            .filter(run -> snapshot.isEmpty() || run.snapshot().equals(snapshot.get()))
            .forEach(runs::add);
    runs.sort(Comparator.comparing(TableRun::at).thenComparing(TableRun::runId).reversed());
    return runs;
  }

  private static TableRun run(SnapshotHistory history, Publication record) {
    boolean isCurrent = history.current().get().runId().equals(record.runId());
    State state =
        isCurrent
            ? State.CURRENT
            : history.vacuuming(record.runId()).isPresent() ? State.VACUUMED : State.SUPERSEDED;
    return TableRun.of(record, state, note(history, record, isCurrent));
  }

  private static String note(SnapshotHistory history, Publication record, boolean isCurrent) {
    if (record.rollback() != null) {
      String reason = record.rollback().reason();
      return "rolled back to, from run %s%s"
          .formatted(record.rollback().from(), reason.isEmpty() ? "" : ": " + reason);
    }
    boolean isWithdrawn = !isCurrent && history.withdrawal(record.runKey()).isPresent();
    return isWithdrawn ? "rolled back from" : "";
  }

  private List<TableRun> refused(Optional<String> snapshot) {
    List<TableRun> runs = new ArrayList<>();
    Refusals refusals = new Refusals(table);
    for (String day : snapshot.map(List::of).orElseGet(refusals::snapshots)) {
      refusals.of(day).stream().map(TableRun::of).forEach(runs::add);
    }
    return runs;
  }
}
