package io.nightshift.iceberg;

import static io.nightshift.iceberg.PredictionSchema.RUN;
import static io.nightshift.iceberg.PredictionSchema.SNAPSHOT;

import io.nightshift.table.Publication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * What readers of an Iceberg table see at one moment: the branch {@code main}, as it was when the
 * table was loaded.
 *
 * @param table the table, loaded for this look
 */
record MainBranch(Table table) {
  /** On every Iceberg snapshot that a run made: which snapshot it scored, and which run it is. */
  static final String SNAPSHOT_PROPERTY = "nightshift.snapshot";

  static final String RUN_PROPERTY = "nightshift.run-id";

  /** The newest Iceberg snapshot; empty of a table that never had rows. */
  Optional<Snapshot> head() {
    return Optional.ofNullable(table.currentSnapshot());
  }

  /** The rows of a snapshot. */
  static Expression rowsOf(String snapshot) {
    return Expressions.equal(SNAPSHOT, snapshot);
  }

  /** Whether the predictions of a snapshot are those of a run, or were until somebody else came. */
  boolean shows(Publication record) {
    String snapshot = record.snapshot();
    Optional<String> last = last(snapshot);
    if (last.isPresent()) {
      return last.get().equals(record.runId());
    }
    // It may have been so long ago that Iceberg has forgotten: the files themselves know.
    Set<String> expected =
        record.counts().scored() == 0 ? Set.of() : Collections.singleton(record.runId());
    return head().isPresent() && runsInFiles(snapshot).equals(expected);
  }

  /** The run whose predictions of a snapshot are seen, as far as can be told. */
  Optional<String> run(String snapshot) {
    return last(snapshot)
        .or(
            () -> {
              Set<String> runs = head().isPresent() ? runsInFiles(snapshot) : Set.of();
              return runs.size() == 1 ? runs.stream().findFirst() : Optional.empty();
            });
  }

  /** The run that was the last to be brought into sight for a snapshot, if Iceberg still knows. */
  private Optional<String> last(String snapshot) {
    for (Snapshot ancestor : ancestors()) {
      if (snapshot.equals(ancestor.summary().get(SNAPSHOT_PROPERTY))) {
        return Optional.ofNullable(ancestor.summary().get(RUN_PROPERTY));
      }
    }
    return Optional.empty();
  }

  /** From the newest to the oldest that Iceberg still knows. */
  private Iterable<Snapshot> ancestors() {
    return SnapshotUtil.currentAncestors(table);
  }

  private Set<String> runsInFiles(String snapshot) {
    int id = table.schema().findField(RUN).fieldId();
    Set<String> runs = new HashSet<>();
    for (DataFile file : files(table.newScan().includeColumnStats(Set.of(RUN)), snapshot)) {
      runs.add(bound(file.lowerBounds(), id));
      runs.add(bound(file.upperBounds(), id));
    }
    return runs;
  }

  private static List<DataFile> files(TableScan scan, String snapshot) {
    List<DataFile> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks = scan.filter(rowsOf(snapshot)).planFiles()) {
      tasks.forEach(task -> files.add(task.file()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  private static String bound(Map<Integer, ByteBuffer> bounds, int id) {
    ByteBuffer bytes = bounds == null ? null : bounds.get(id);
    return bytes == null
        ? ""
        : Conversions.<CharSequence>fromByteBuffer(Types.StringType.get(), bytes).toString();
  }

  /**
   * The Iceberg snapshots, the head not among them, in which runs of a snapshot are seen.
   *
   * @param runIds runs that were published once
   */
  List<Long> showing(String snapshot, Set<String> runIds) {
    List<Snapshot> oldestFirst = new ArrayList<>();
    ancestors().forEach(oldestFirst::add);
    Collections.reverse(oldestFirst);
    Set<String> unseen = new HashSet<>(runIds);
    oldestFirst.forEach(ancestor -> unseen.remove(ancestor.summary().get(RUN_PROPERTY)));
    List<Long> showing = new ArrayList<>();
    // What was published before the oldest that is known may be seen until another run comes.
    boolean isSeen = !unseen.isEmpty();
    for (Snapshot ancestor : oldestFirst) {
      if (snapshot.equals(ancestor.summary().get(SNAPSHOT_PROPERTY))) {
        isSeen = runIds.contains(ancestor.summary().get(RUN_PROPERTY));
      }
      if (isSeen && ancestor.snapshotId() != head().get().snapshotId()) {
        showing.add(ancestor.snapshotId());
      }
    }
    return showing;
  }

  /** The files of a snapshot in a branch, if there is one. */
  Optional<List<DataFile>> filesIn(String branch, String snapshot) {
    return table.refs().containsKey(branch)
        ? Optional.of(files(table.newScan().useRef(branch).includeColumnStats(), snapshot))
        : Optional.empty();
  }

  /** Whether a branch is this head and one Iceberg snapshot more. */
  boolean isNext(String branch) {
    return Optional.ofNullable(table.refs().get(branch))
        .map(ref -> table.snapshot(ref.snapshotId()))
        .filter(snapshot -> isHead(snapshot.parentId()))
        .isPresent();
  }

  boolean isHead(Long snapshotId) {
    return head()
        .map(head -> Long.valueOf(head.snapshotId()).equals(snapshotId))
        .orElse(snapshotId == null);
  }
}
