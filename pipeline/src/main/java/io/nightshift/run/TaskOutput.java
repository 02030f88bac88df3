package io.nightshift.run;

import io.nightshift.batch.Batch;
import io.nightshift.batch.Column;
import io.nightshift.batch.Reject;
import io.nightshift.batch.SelectedColumn;
import io.nightshift.batch.Selection;
import io.nightshift.binding.ColumnKind;
import io.nightshift.error.NightshiftException;
import io.nightshift.inference.OnnxSession;
import io.nightshift.inference.ScoreSink;
import io.nightshift.inference.SessionCache;
import io.nightshift.model.ModelVersion;
import io.nightshift.observe.ScoringFigures;
import io.nightshift.quality.OutputProfiler;
import io.nightshift.storage.StorageFailure;
import io.nightshift.table.BatchFileWriter;
import io.nightshift.table.DataFile;
import io.nightshift.table.FileField;
import io.nightshift.table.FileMetrics;
import io.nightshift.table.FileShape;
import io.nightshift.table.ProviderUse;
import io.nightshift.table.RunFolders;
import io.nightshift.table.StagedRun;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;

/**
 * The files that a task writes: one with predictions, one with rejected rows, each begun when its
 * first row comes. Not thread-safe.
 */
final class TaskOutput implements ScoreSink, Closeable {
  private static final String EXTENSION = ".snappy.parquet";

  private final ReadPlan plan;
  private final StagedRun.Task task;
  private final Configuration conf;
  private final RunFolders folders;
  private final FileShape shape;
  private final String predictionsFolder;
  private final List<Column> origin;
  private final OutputProfiler profiler;
  private final RejectTally tally = new RejectTally();
  private final RejectTally failures = new RejectTally();
  private final SortedMap<String, Long> clipped = new TreeMap<>();
  private Optional<BatchFileWriter> predictions = Optional.empty();
  private Optional<BatchFileWriter> rejects = Optional.empty();
  private long writeNanos;
  private boolean closed;

  TaskOutput(
      ReadPlan plan,
      StagedRun.Task task,
      RunFolders folders,
      FileShape shape,
      ModelVersion version,
      OutputProfiler profiler,
      Configuration conf) {
    this.plan = plan;
    this.task = task;
    this.conf = conf;
    this.predictionsFolder = folders.predictions(version);
    this.folders = folders;
    this.shape = shape;
    this.profiler = profiler;
    this.origin =
        List.of(new FileShape.Text(version.ref().toString()), new FileShape.Text(folders.runId()));
  }

  @Override
  public void scored(Batch batch, Selection rows, List<Column> outputs) {
    long start = System.nanoTime();
    List<Column> columns = new ArrayList<>();
    for (int index : plan.carried()) {
      columns.add(new SelectedColumn(batch.column(index), rows));
    }
    columns.addAll(outputs);
    columns.addAll(shape.constants());
    try {
      if (predictions.isEmpty()) {
        predictions = Optional.of(begin(predictionsFolder, shape));
      }
      predictions.get().write(columns, rows.size());
    } catch (IOException e) {
      throw failed("predictions", e);
    }
    profiler.add(outputs, rows.size());
    writeNanos += System.nanoTime() - start;
  }

  @Override
  public void rejected(Batch batch, Reject reject) {
    long start = System.nanoTime();
    tally.add(reject);
    Selection row = Selection.only(reject.row());
    List<Column> columns = new ArrayList<>();
    for (int index : plan.carried().subList(0, plan.keys())) {
      columns.add(new SelectedColumn(batch.column(index), row));
    }
    columns.addAll(origin);
    columns.add(new FileShape.Text(reject.stage().label()));
    columns.add(new FileShape.Text(reject.code().label()));
    columns.add(new FileShape.Text(reject.column()));
    columns.add(new FileShape.Text(reject.message()));
    for (int index : plan.inputs()) {
      columns.add(new SelectedColumn(batch.column(index), row));
    }
    try {
      if (rejects.isEmpty()) {
        rejects = Optional.of(begin(folders.rejects(), FileShape.of(plan.rejects())));
      }
      rejects.get().write(columns, 1);
    } catch (IOException e) {
      throw failed("rejected rows", e);
    }
    writeNanos += System.nanoTime() - start;
  }

  @Override
  public void clipped(String column, long rows) {
    clipped.merge(column, rows, Long::sum);
  }

  @Override
  public void failed(Reject reason) {
    failures.add(reason);
  }

  /** By its key. */
  @Override
  public String name(Batch batch, int row) {
    List<String> key = new ArrayList<>();
    for (int i = 0; i < plan.keys(); i++) {
      FileField.Value field = (FileField.Value) plan.rejects().get(i);
      Column column = batch.column(plan.carried().get(i));
      String value = ColumnKind.of(field.type()).map(kind -> kind.show(column, row)).orElse("…");
      key.add(field.name() + "=" + value);
    }
    return String.join(" ", key);
  }

  private BatchFileWriter begin(String folder, FileShape files) throws IOException {
    return new BatchFileWriter(task.newFile(folders.inWork(folder), EXTENSION), conf, files);
  }

  /** The time spent on writing since it was last asked, in nanoseconds. */
  long takeWriteNanos() {
    long taken = writeNanos;
    writeNanos = 0;
    return taken;
  }

  private static NightshiftException failed(String what, IOException e) {
    return StorageFailure.of("write " + what, e);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (predictions.isPresent()) {
        predictions.get().close();
      }
    } catch (IOException e) {
      throw failed("predictions", e);
    } finally {
      closeRejects();
    }
  }

  private void closeRejects() {
    try {
      if (rejects.isPresent()) {
        rejects.get().close();
      }
    } catch (IOException e) {
      throw failed("rejected rows", e);
    }
  }

  /**
   * What was written, once closed; files must not have moved yet.
   *
   * @param commit offers the files to the driver
   */
  Receipt receipt(
      long read,
      SessionCache.Lease lease,
      StageTimes times,
      BatchTally batches,
      Supplier<StagedRun.Offer> commit)
      throws IOException {
    List<DataFile> predictionFiles = files(predictionsFolder, predictions);
    List<DataFile> rejectFiles = files(folders.rejects(), rejects);
    ScoringFigures.ofThisJvm()
        .written(RunReport.rows(predictionFiles), RunReport.rows(rejectFiles));
    return new Receipt(
        predictionFiles,
        rejectFiles,
        read,
        tally,
        failures,
        clipped,
        lease.isNew(),
        providerUse(read, lease.session()),
        times,
        batches,
        profiler.profiles(),
        commit.get(),
        metrics(predictionFiles));
  }

  /** Of the predictions, where readers will ask for them. */
  private SortedMap<String, FileMetrics> metrics(List<DataFile> files) {
    SortedMap<String, FileMetrics> metrics = new TreeMap<>();
    if (!shape.ids().isEmpty()) {
      files.forEach(file -> metrics.put(file.path(), predictions.get().metrics()));
    }
    return metrics;
  }

  private static ProviderUse providerUse(long rows, OnnxSession session) {
    return new ProviderUse(
        session.provider().label(),
        rows,
        new TreeSet<>(Set.of(SparkEnv.get().executorId())),
        new TreeSet<>(session.passedOver()));
  }

  private static List<DataFile> files(String folder, Optional<BatchFileWriter> writer)
      throws IOException {
    if (writer.isEmpty()) {
      return List.of();
    }
    BatchFileWriter file = writer.get();
    return List.of(new DataFile(folder + "/" + file.path().getName(), file.rows(), file.bytes()));
  }
}
