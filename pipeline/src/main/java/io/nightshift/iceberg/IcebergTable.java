package io.nightshift.iceberg;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Problems;
import io.nightshift.error.UnreachableException;
import io.nightshift.storage.Storage;
import io.nightshift.table.FileField;
import io.nightshift.table.FileMetrics;
import io.nightshift.table.FileShape;
import io.nightshift.table.PredictionRows;
import io.nightshift.table.PredictionTable;
import io.nightshift.table.Publication;
import io.nightshift.table.RunFolders;
import io.nightshift.table.SnapshotHistory;
import io.nightshift.table.VisibleTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotAncestryValidator;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * A table in a catalog of Iceberg's. Readers see its branch {@code main}. A run is first committed
 * to a branch of its own; once its record is made, {@code main} is fast-forwarded to that.
 *
 * <p>Every change of {@code main} is a compare-and-set by Iceberg on the head that was looked at
 * before the records were: a process that was slow cannot undo what a faster one did.
 */
final class IcebergTable implements VisibleTable {
  private static final String BRANCH = "nightshift_";

  private final TableName name;
  private final CatalogTable entry;
  private final Configuration conf;

  /** Where the table is does not change, once it is there. */
  private volatile Optional<Storage> storage = Optional.empty();

  IcebergTable(TableName name, Configuration conf) {
    this.name = name;
    this.entry = new CatalogTable(name, conf);
    this.conf = conf;
  }

  @Override
  public String display() {
    return name.display();
  }

  @Override
  public String display(Publication.Arm arm) {
    return "%s, %s = %d".formatted(display(), PredictionSchema.VERSION, arm.version());
  }

  @Override
  public Optional<Storage> storage() {
    if (storage.isEmpty()) {
      storage = entry.load().map(this::storage);
    }
    return storage;
  }

  private Storage storage(Table table) {
    // Iceberg's own clients say s3 for what Hadoop's say s3a.
    return Storage.at(table.location().replaceFirst("^s3n?://", "s3a://"), conf);
  }

  @Override
  public RunFolders.Layout layout() {
    return RunFolders.Layout.RESTING;
  }

  @Override
  public void require(String snapshot, List<FileField> columns) {
    entry
        .load()
        .ifPresent(
            table -> {
              Problems problems = new Problems();
              PredictionSchema.of(snapshot, columns).check(display(), table, problems);
              problems.throwIfAny();
            });
  }

  @Override
  public FileShape prepare(RunFolders run, int version, List<FileField> columns) {
    PredictionSchema wanted = PredictionSchema.of(run.snapshot(), columns);
    return Attempts.whileOthersCommit(
        "prepare " + display(),
        () -> {
          Table loaded = entry.loadOrCreate(wanted.schema());
          Problems problems = new Problems();
          wanted.check(display(), loaded, problems);
          problems.throwIfAny();
          wanted.evolve(loaded);
          return wanted.shape(loaded, version, run.runId());
        });
  }

  @Override
  public void audit(Publication run, Map<String, FileMetrics> metrics) {
    String branch = branch(run.runId());
    Attempts.untilDone(
        "commit run %s to branch %s of %s".formatted(run.runId(), branch, display()),
        () -> {
          Table table = entry.require();
          if (!table.refs().containsKey(branch)) {
            overwrite(table, run, new PredictionFiles(table).of(run, metrics))
                .toBranch(branch)
                .commit();
          }
        });
  }

  private static String branch(String runId) {
    return BRANCH + runId;
  }

  /** Puts the files of a run in the place of all that there is of its snapshot. */
  private OverwriteFiles overwrite(Table table, Publication run, List<DataFile> files) {
    OverwriteFiles overwrite =
        table.newOverwrite().overwriteByRowFilter(MainBranch.rowsOf(run.snapshot()));
    files.forEach(overwrite::addFile);
    properties(run).forEach(overwrite::set);
    return overwrite;
  }

  /** What Iceberg's own table of snapshots tells of a run. */
  private static Map<String, String> properties(Publication run) {
    Publication.Arm arm = run.arms().get(0);
    return Map.of(
        MainBranch.SNAPSHOT_PROPERTY,
        run.snapshot(),
        MainBranch.RUN_PROPERTY,
        run.runId(),
        "nightshift.run-key",
        run.runKey(),
        "nightshift.job",
        run.job(),
        "nightshift.model",
        arm.model() + ":" + arm.version(),
        "nightshift.model-digest",
        arm.digest(),
        "nightshift.input-fingerprint",
        run.input().fingerprint(),
        "nightshift.rows-scored",
        Long.toString(run.counts().scored()),
        "nightshift.rows-rejected",
        Long.toString(run.counts().rejected()),
        "nightshift.published-by",
        run.publishedBy());
  }

  @Override
  public void withdraw(RunFolders run) {
    Attempts.untilDone(
        "drop branch %s of %s".formatted(branch(run.runId()), display()),
        () -> {
          dropBranch(entry.require(), run.runId());
        });
  }

  private static void dropBranch(Table table, String runId) {
    if (table.refs().containsKey(branch(runId))) {
      table.manageSnapshots().removeBranch(branch(runId)).commit();
    }
  }

  @Override
  public void follow(String snapshot, Supplier<Optional<Publication>> current) {
    Attempts.untilDone(
        "bring the current run of snapshot %s into sight in %s".formatted(snapshot, display()),
        () -> {
          MainBranch main = new MainBranch(entry.require());
          Optional<Publication> record = current.get();
          if (record.isEmpty()) {
            return;
          }
          if (!main.shows(record.get())) {
            advance(main, record.get());
          } else {
            dropBranch(main.table(), record.get().runId());
          }
        });
  }

  /** From this head, and no other, to the run of a record. */
  private void advance(MainBranch main, Publication record) {
    Table table = main.table();
    String branch = branch(record.runId());
    if (main.isNext(branch)) {
      table
          .manageSnapshots()
          .fastForwardBranch(SnapshotRef.MAIN_BRANCH, branch)
          .removeBranch(branch)
          .commit();
      return;
    }
    // Another snapshot was published since the branch was made, or this is a rollback: the same
    // again, on the head of today.
    List<DataFile> files =
        main.filesIn(branch, record.snapshot())
            .orElseGet(() -> new PredictionFiles(table).of(record, Map.of()));
    overwrite(table, record, files).validateWith(headIs(main)).commit();
    dropBranch(table, record.runId());
  }

  private static SnapshotAncestryValidator headIs(MainBranch main) {
    return ancestors -> {
      Long head = null;
      for (Snapshot ancestor : ancestors) {
        head = ancestor.snapshotId();
        break;
      }
      return main.isHead(head);
    };
  }

  @Override
  public void forget(String snapshot, Set<String> runIds) {
    Attempts.untilDone(
        "expire Iceberg snapshots of " + display(),
        () -> {
          Table table = entry.require();
          // Of runs that died before they came into sight.
          runIds.forEach(runId -> dropBranch(table, runId));
          List<Long> showing = new MainBranch(table).showing(snapshot, runIds);
          if (!showing.isEmpty()) {
            ExpireSnapshots expire =
                table
                    .expireSnapshots()
                    // Replaced runs that are kept have files that no Iceberg snapshot need know.
                    .cleanupLevel(ExpireSnapshots.CleanupLevel.METADATA_ONLY);
            showing.forEach(expire::expireSnapshotId);
            expire.commit();
          }
        });
  }

  @Override
  public PredictionRows rows(PredictionTable table, String snapshot) {
    MainBranch main = new MainBranch(entry.require());
    return new IcebergRows(main.table(), shown(main, table, snapshot), display());
  }

  /** The record of the run that readers see. */
  private Publication shown(MainBranch main, PredictionTable table, String snapshot) {
    SnapshotHistory history = table.history(RunFolders.requireSnapshot(snapshot));
    return main.run(snapshot)
        .map(run -> history.runs().get(run))
        .or(history::current)
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    "Nothing is published for snapshot %s in %s".formatted(snapshot, display())));
  }

  @Override
  public Dataset<Row> read(PredictionTable table, SparkSession spark, String snapshot) {
    MainBranch main = new MainBranch(entry.require());
    Publication record = shown(main, table, snapshot);
    long head =
        main.head()
            .orElseThrow(
                () ->
                    new UnreachableException(
                        "Cannot read run %s: it was published but did not come into sight; 'nightshift score' of the snapshot mends that"
                            .formatted(record.runId()),
                        null))
            .snapshotId();
    // Spark keeps tables in mind for a while, and may not know this head yet.
    spark.sql("REFRESH TABLE " + name.sql());
    return spark
        .sql("SELECT * FROM %s VERSION AS OF %d".formatted(name.sql(), head))
        .where(functions.col(PredictionSchema.SNAPSHOT).cast("string").equalTo(snapshot));
  }
}
