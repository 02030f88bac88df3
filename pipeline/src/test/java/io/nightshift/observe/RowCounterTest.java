package io.nightshift.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.run.fixture.SparkFixture;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;
import scala.Option;
import scala.Tuple4;
import scala.jdk.javaapi.CollectionConverters;

class RowCounterTest {
  private final SparkContext spark = SparkFixture.spark().sparkContext();
  private final RowCounter counter = new RowCounter(spark);

  private void drain() throws Exception {
    spark.listenerBus().waitUntilEmpty(SparkFixture.PATIENCE.toMillis());
  }

  @Test
  void countsTheRowsOfFinishedTasks() throws Exception {
    spark.addSparkListener(counter);
    LongAccumulator rowsRead = counter.accumulator();

    JavaSparkContext.fromSparkContext(spark)
        .parallelize(Collections.nCopies(10, 1), 3)
        .foreachPartition(
            rows -> {
              while (rows.hasNext()) {
                rows.next();
                rowsRead.add(1);
              }
            });
    drain();
    spark.removeSparkListener(counter);

    assertThat(counter.rows()).isEqualTo(10);
  }

  @Test
  void countsWhatATaskThatIsRunAgainReadOnce() throws Exception {
    LongAccumulator rowsRead = counter.accumulator();

    JavaSparkContext.fromSparkContext(spark)
        .parallelize(Collections.nCopies(10, 1), 2)
        .foreachPartition(
            rows -> {
              rowsRead.add(5);
              if (TaskContext.get().attemptNumber() == 0) {
                throw new IllegalStateException("first attempts fail");
              }
            });

    assertThat(counter.rows()).isEqualTo(10);
  }

  @Test
  void addsWhatRunningTasksReportUntilTheyAreOver() {
    heartbeat(7L, counter.accumulator().id(), 100L);
    heartbeat(8L, counter.accumulator().id(), 20L);
    assertThat(counter.rows()).isEqualTo(120);

    heartbeat(7L, counter.accumulator().id(), 150L);
    assertThat(counter.rows()).isEqualTo(170);
  }

  @Test
  void passesOverWhatOtherAccumulatorsReport() {
    heartbeat(7L, counter.accumulator().id() + 1, 100L);

    assertThat(counter.rows()).isZero();
  }

  private void heartbeat(long task, long accumulator, long rows) {
    AccumulableInfo metric =
        new AccumulableInfo(
            accumulator,
            Option.empty(),
            Option.apply(rows),
            Option.empty(),
            true,
            true,
            Option.empty());
    List<Tuple4<Object, Object, Object, scala.collection.immutable.Seq<AccumulableInfo>>> updates =
        new ArrayList<>();
    updates.add(new Tuple4<>(task, 1, 0, CollectionConverters.asScala(List.of(metric)).toSeq()));
    counter.onExecutorMetricsUpdate(
        new SparkListenerExecutorMetricsUpdate(
            "driver",
            CollectionConverters.asScala(updates).toSeq(),
            scala.collection.immutable.Map$.MODULE$.empty()));
  }
}
