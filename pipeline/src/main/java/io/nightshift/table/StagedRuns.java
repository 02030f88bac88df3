package io.nightshift.table;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;

/** The runs in a table's staging area: the living, the dead, and those about to be published. */
final class StagedRuns {
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z][0-9A-Za-z._-]*");

  private final PredictionTable table;

  StagedRuns(PredictionTable table) {
    this.table = table;
  }

  /**
   * A run with files in the staging area.
   *
   * @param runId the run
   * @param holder who stages it; absent if it did not come as far as to say so
   * @param usage what it has staged
   */
  record Staged(String runId, Optional<RunLease.Holder> holder, FolderUsage usage) {
    /** The last sign of life, by the storage's clock. */
    Instant lastSign() {
      return usage.touched();
    }
  }

  List<Staged> list() {
    return table.list(RunFolders.STAGED).stream()
        .filter(FileStatus::isDirectory)
        .filter(status -> status.getPath().getName().startsWith(RunFolders.RUN))
        .filter(status -> ID.matcher(runId(status)).matches())
        .map(this::describe)
        .toList();
  }

  private static String runId(FileStatus status) {
    return status.getPath().getName().substring(RunFolders.RUN.length());
  }

  private Staged describe(FileStatus folder) {
    String runId = runId(folder);
    // A folder that was made just now is no leftover, though nothing is in it yet.
    FolderUsage made = new FolderUsage(0, 0, Instant.ofEpochMilli(folder.getModificationTime()));
    // Where a run lies does not depend on its snapshot.
    RunFolders run = table.folders("any", runId);
    FolderUsage usage =
        Stream.of(run.staging(), run.work())
            .distinct()
            .map(place -> FolderUsage.of(table.storage(), place))
            .reduce(made, FolderUsage::plus);
    return new Staged(runId, table.storage().readJson(run.lease(), RunLease.Holder.class), usage);
  }
}
