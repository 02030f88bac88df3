package io.nightshift.doctor;

import java.util.OptionalInt;
import java.util.SortedMap;
import org.apache.spark.SparkConf;

/** Whether tasks run as many threads as Spark reserves cores for them. */
final class CoresCheck {
  private static final String TASK_CPUS = "spark.task.cpus";

  private CoresCheck() {}

  /**
   * Judges.
   *
   * @param slots how many tasks Spark runs at once, as far as it knows by now
   * @param threads what the job has for a session; empty for as many as a task's cores
   */
  static CheckResult of(SparkConf conf, int slots, OptionalInt threads) {
    Check check = Check.onDriver("cores");
    int taskCpus = conf.getInt(TASK_CPUS, 1);
    int each = threads.orElse(taskCpus);
    SortedMap<String, Object> facts =
        Check.facts(
            "driver_cores",
            Runtime.getRuntime().availableProcessors(),
            "parallelism",
            slots,
            "task_cpus",
            taskCpus,
            "session_threads",
            each);
    String found =
        "parallelism %d, %s=%d, %d thread%s a session"
            .formatted(slots, TASK_CPUS, taskCpus, each, each == 1 ? "" : "s");
    return each <= taskCpus
        ? check.ok(found, facts)
        : check.warning(
            found,
            "Sessions run %d threads where Spark reserves %d core%s for a task, so tasks take cores from each other: set %s=%d, or inference.threads: auto in the job file"
                .formatted(each, taskCpus, taskCpus == 1 ? "" : "s", TASK_CPUS, each),
            facts);
  }
}
