package io.nightshift.run;

import io.nightshift.batch.Batch;
import io.nightshift.binding.Binding;
import io.nightshift.error.UnreachableException;
import io.nightshift.inference.BatchScorer;
import io.nightshift.inference.SessionCache;
import io.nightshift.observe.ScoringFigures;
import io.nightshift.quality.OutputProfiler;
import io.nightshift.shipment.ModelShipment;
import io.nightshift.storage.StorageFailure;
import io.nightshift.table.FileShape;
import io.nightshift.table.RunFolders;
import io.nightshift.table.StagedRun;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The body of a task: read, score, write, hand back a receipt.
 *
 * @param shipment the model
 * @param binding which columns feed it
 * @param plan which columns go where
 * @param batchRows how many rows are scored at once
 * @param folders where the files of the run lie
 * @param shape what the prediction files have
 * @param staged what keeps them out of sight
 * @param hadoop how to reach the storage
 * @param rowsRead for the progress that people see; the receipt has what counts
 */
record PartitionScorer(
    ModelShipment shipment,
    Binding binding,
    ReadPlan plan,
    int batchRows,
    RunFolders folders,
    FileShape shape,
    StagedRun staged,
    Broadcast<SerializableConfiguration> hadoop,
    LongAccumulator rowsRead)
    implements FlatMapFunction<Iterator<Batch>, Receipt> {

  @Override
  public Iterator<Receipt> call(Iterator<Batch> batches) throws IOException {
    Stopwatch watch = new Stopwatch();
    if (!batches.hasNext()) {
      // Nothing to score: not even a session is opened.
      return Collections.emptyIterator();
    }
    watch.read();
    Configuration conf = hadoop.value().value();
    StagedRun.Task task = staged.task(conf, TaskContext.get());
    try {
      return List.of(score(batches, task, conf, watch)).iterator();
    } catch (FSError e) {
      // So Hadoop says on a local disk that it is full, or broken.
      task.abort();
      throw new UnreachableException(
          "Cannot write the files of run %s: %s".formatted(folders.runId(), e.getMessage()), e);
    } catch (Throwable e) {
      // The driver deletes all that was staged; to ask a storage that does not answer, in each task
      // and for each step of an abort, would only keep the news from it.
      if (!StorageFailure.isNoAnswer(e)) {
        task.abort();
      }
      if (e instanceof IOException unexpected) {
        throw StorageFailure.of(
            "read the model or write the files of run " + folders.runId(), unexpected);
      }
      throw e;
    }
  }

  private Receipt score(
      Iterator<Batch> batches, StagedRun.Task task, Configuration conf, Stopwatch watch)
      throws IOException {
    try (SessionCache.Lease lease = shipment.lease();
        TaskOutput output =
            new TaskOutput(
                plan,
                task,
                folders,
                shape,
                shipment.version(),
                new OutputProfiler(binding.outputs()),
                conf)) {
      BatchScorer scorer = new BatchScorer(lease.session(), binding, batchRows);
      watch.loaded();
      long read = 0;
      while (batches.hasNext()) {
        Batch batch = batches.next();
        watch.read();
        scorer.score(batch, output);
        read += batch.rows();
        rowsRead.add(batch.rows());
        watch.scored(batch.rows(), scorer.takeModelNanos(), output.takeWriteNanos());
      }
      output.close();
      watch.wrote();
      return output.receipt(read, lease, watch.times(), watch.batches(), task::commit);
    }
  }

  /** Splits a thread's time between the stages that take turns on it. */
  private static final class Stopwatch {
    private final BatchTally batches = new BatchTally();
    private StageTimes times = StageTimes.NONE;
    private long last = System.nanoTime();

    private long lap() {
      long now = System.nanoTime();
      long lap = now - last;
      last = now;
      return lap;
    }

    void loaded() {
      times = times.plus(new StageTimes(lap(), 0, 0, 0, 0));
    }

    void read() {
      times = times.plus(new StageTimes(0, lap(), 0, 0, 0));
    }

    void scored(int rows, long modelNanos, long writeNanos) {
      long lap = lap();
      long pack = lap - modelNanos - writeNanos;
      batches.add(rows, lap);
      ScoringFigures.ofThisJvm().batch(rows, lap);
      times = times.plus(new StageTimes(0, 0, pack, modelNanos, writeNanos));
    }

    void wrote() {
      times = times.plus(new StageTimes(0, 0, 0, 0, lap()));
    }

    StageTimes times() {
      return times;
    }

    BatchTally batches() {
      return batches;
    }
  }
}
