package io.nightshift.table;

import static org.apache.spark.sql.functions.lit;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.storage.Storage;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Folders of Parquet files, which any Parquet reader finds: those of the current runs. */
final class VisibleFolders implements VisibleTable {
  private final Storage storage;
  private final Configuration conf;

  VisibleFolders(Storage storage, Configuration conf) {
    this.storage = storage;
    this.conf = conf;
  }

  @Override
  public String display() {
    return storage.display();
  }

  @Override
  public String display(Publication.Arm arm) {
    return Storage.display(storage.resolve(arm.path()));
  }

  @Override
  public Optional<Storage> storage() {
    return Optional.of(storage);
  }

  @Override
  public RunFolders.Layout layout() {
    return RunFolders.Layout.MOVING;
  }

  /** Each run has files of its own, so that any columns will do. */
  @Override
  public void require(String snapshot, List<FileField> columns) {}

  @Override
  public FileShape prepare(RunFolders run, int version, List<FileField> columns) {
    return FileShape.of(columns);
  }

  @Override
  public void audit(Publication run, Map<String, FileMetrics> metrics) {}

  @Override
  public void withdraw(RunFolders run) {}

  /** Runs that are not current go out of sight, the current one comes into it. */
  @Override
  public void follow(String snapshot, Supplier<Optional<Publication>> current) {
    current.get().ifPresent(this::follow);
  }

  private void follow(Publication current) {
    Set<String> wanted = new HashSet<>();
    current.arms().forEach(arm -> wanted.add(arm.path()));
    for (String folder : visibleRuns(current.snapshot())) {
      if (!wanted.contains(folder)) {
        storage.moveFolder(folder, RunFolders.superseded(folder));
        storage.pruneEmpty(folder.substring(0, folder.lastIndexOf('/')));
      }
    }
    RunFolders folders = new RunFolders(current.snapshot(), current.runId());
    for (String folder : wanted) {
      storage.moveFolder(folders.staged(folder), folder);
      storage.returnFolder(RunFolders.superseded(folder), folder);
    }
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

  @Override
  public void forget(String snapshot, Set<String> runIds) {}

  @Override
  public PredictionRows rows(PredictionTable table, String snapshot) {
    return new FolderRows(storage, PublishedFiles.current(table, snapshot), conf);
  }

  @Override
  public Dataset<Row> read(PredictionTable table, SparkSession spark, String snapshot) {
    PublishedFiles files = PublishedFiles.current(table, snapshot);
    Optional<Dataset<Row>> all =
        files.paths().entrySet().stream()
            .filter(arm -> !arm.getValue().isEmpty())
            .map(arm -> rows(spark, files.record(), arm))
            .reduce(Dataset::unionByName);
    return all.orElseThrow(
        () ->
            new InvalidRequestException(
                "Run %s of snapshot %s has no predictions: all %d rows were rejected"
                    .formatted(
                        files.record().runId(), snapshot, files.record().counts().rejected())));
  }

  private Dataset<Row> rows(
      SparkSession spark, Publication record, Map.Entry<Publication.Arm, List<String>> arm) {
    String[] paths =
        arm.getValue().stream()
            .map(path -> storage.resolve(path).toString())
            .toArray(String[]::new);
    return spark
        .read()
        .option("mergeSchema", "false")
        .option("ignoreCorruptFiles", "false")
        .option("ignoreMissingFiles", "false")
        .parquet(paths)
        .withColumn("model_version", lit(arm.getKey().version()))
        .withColumn(
            "snapshot_date",
            lit(
                RunFolders.day(record.snapshot())
                    .<Object>map(day -> day)
                    .orElse(record.snapshot())))
        .withColumn("run_id", lit(record.runId()));
  }
}
