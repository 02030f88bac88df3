package io.nightshift.table;

import java.util.List;
import org.apache.hadoop.fs.FileStatus;

/** Finds the records of runs that a gate refused. */
public final class Refusals {
  private final PredictionTable table;

  /** Those of a table, which need not exist. */
  public Refusals(PredictionTable table) {
    this.table = table;
  }

  /** The snapshots that may have any, in the order of their names. */
  public List<String> snapshots() {
    return names(RunFolders.REJECTS, RunFolders.SNAPSHOT);
  }

  /** Those of a snapshot. */
  public List<Refusal> of(String snapshot) {
    return names(RunFolders.REJECTS + "/" + RunFolders.SNAPSHOT + snapshot, RunFolders.RUN).stream()
        .flatMap(run -> table.refusal(snapshot, run).stream())
        .toList();
  }

  private List<String> names(String folder, String prefix) {
    return table.list(folder).stream()
        .filter(FileStatus::isDirectory)
        .map(status -> status.getPath().getName())
        .filter(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()))
        .toList();
  }
}
