package io.nightshift.observe;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple4;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Counts the rows that tasks have read so far: those of finished tasks, and of running ones what
 * executors report with their heartbeats. For the eyes only, since it is late and a heartbeat may
 * be lost; records are made from receipts.
 */
final class RowCounter extends SparkListener {
  private final LongAccumulator finished;
  private final Map<Long, Long> running = new ConcurrentHashMap<>();

  RowCounter(SparkContext spark) {
    this.finished = spark.longAccumulator("nightshift rows read");
  }

  /** What tasks add the rows to that they read. */
  LongAccumulator accumulator() {
    return finished;
  }

  /** The rows that were read so far. */
  long rows() {
    return finished.value() + running.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
    for (Tuple4<Object, Object, Object, scala.collection.immutable.Seq<AccumulableInfo>> task :
        CollectionConverters.asJava(update.accumUpdates())) {
      for (AccumulableInfo metric : CollectionConverters.asJava(task._4())) {
        if (metric.id() == finished.id() && metric.update().isDefined()) {
          running.put((Long) task._1(), ((Number) metric.update().get()).longValue());
        }
      }
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd task) {
    running.remove(task.taskInfo().taskId());
  }
}
