package io.nightshift.doctor;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.storage.BlockManagerId;

/**
 * Asks every executor. Spark offers the tasks of a job to all executors in turn, so as many tasks
 * as there are executors reach each of them where nothing else runs; those that did not answer are
 * asked again with more tasks.
 */
final class ExecutorSurvey {
  private static final int ROUNDS = 5;
  private static final Duration LOOK = Duration.ofMillis(200);

  /** For how long Spark waits for its executors before it begins. */
  private static final String WAIT = "spark.scheduler.maxRegisteredResourcesWaitingTime";

  private final JavaSparkContext context;

  ExecutorSurvey(SparkContext spark) {
    this.context = JavaSparkContext.fromSparkContext(spark);
  }

  /** Something to be answered on an executor. */
  interface Question<T> extends Serializable {
    T answer(String where);
  }

  /**
   * What an executor answered.
   *
   * @param clock what its clock said when it was asked
   */
  record Answer<T>(String executor, String host, Instant clock, T value) implements Serializable {
    /** How results name the executor. */
    String where() {
      return ExecutorSurvey.where(executor, host);
    }
  }

  /** An answer, and this clock's times before it was asked and after it answered. */
  record Heard<T>(Answer<T> answer, Instant before, Instant after) {}

  private static String where(String executor, String host) {
    return executor.equals("driver")
        ? "task in the driver"
        : CheckResult.EXECUTOR + "%s on %s".formatted(executor, host);
  }

  /**
   * Asks all executors that there are now.
   *
   * @return the answers in the order of the executors' ids; fewer than {@link #executors} if some
   *     were busy or lost
   * @throws NoExecutorException if there is none, for as long as Spark waits for its executors
   * @throws ExecutionException if a task failed too often
   */
  <T extends Serializable> List<Heard<T>> ask(Question<T> question)
      throws ExecutionException, InterruptedException, NoExecutorException {
    SortedMap<String, Heard<T>> heard = new TreeMap<>();
    for (int round = 1; round <= ROUNDS; round++) {
      int tasks = round * Math.max(executors().size(), context.defaultParallelism());
      Instant before = Instant.now();
      List<Answer<T>> answers = await(tasks, question);
      Instant after = Instant.now();
      answers.forEach(
          answer -> heard.putIfAbsent(answer.executor(), new Heard<>(answer, before, after)));
      if (heard.size() >= executors().size()) {
        break;
      }
    }
    return List.copyOf(heard.values());
  }

  private <T extends Serializable> List<Answer<T>> await(int tasks, Question<T> question)
      throws ExecutionException, InterruptedException, NoExecutorException {
    Duration patience = Duration.ofMillis(context.getConf().getTimeAsMs(WAIT, "30s"));
    JavaFutureAction<List<Answer<T>>> job =
        context
            .parallelize(IntStream.range(0, tasks).boxed().toList(), tasks)
            .mapPartitions(new Task<>(question))
            .collectAsync();
    long since = System.nanoTime();
    while (true) {
      try {
        return job.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (!executors().isEmpty()) {
          since = System.nanoTime();
        } else if (System.nanoTime() - since > patience.toNanos()) {
          job.cancel(true);
          throw new NoExecutorException(patience);
        }
      }
    }
  }

  /** The hosts of the executors that Spark has now, one for each executor; in local mode, this. */
  List<String> executors() {
    BlockManagerId driver = SparkEnv.get().blockManager().blockManagerId();
    boolean isLocal = context.sc().isLocal();
    return Arrays.stream(context.sc().statusTracker().getExecutorInfos())
        .filter(
            executor ->
                isLocal
                    || executor.port() != driver.port()
                    || !executor.host().equals(driver.host()))
        .map(executor -> executor.host())
        .sorted()
        .toList();
  }

  /** There is no executor to ask. */
  static final class NoExecutorException extends Exception {
    NoExecutorException(Duration patience) {
      super("none within %d s".formatted(patience.toSeconds()));
    }
  }

  private record Task<T extends Serializable>(Question<T> question)
      implements FlatMapFunction<Iterator<Integer>, Answer<T>> {
    @Override
    public Iterator<Answer<T>> call(Iterator<Integer> ignored) {
      Instant clock = Instant.now();
      SparkEnv env = SparkEnv.get();
      String host = env.blockManager().blockManagerId().host();
      T value = question.answer(where(env.executorId(), host));
      return List.of(new Answer<>(env.executorId(), host, clock, value)).iterator();
    }
  }
}
