package io.nightshift.observe;

import org.apache.spark.SparkContext;

/**
 * The id of the run that goes on, for the lines of the log: on the driver as a system property,
 * which lines of every thread can have, and in tasks elsewhere as what Spark puts into the context
 * of the threads that run them. What a line looks like is up to the configuration of Log4j.
 */
public final class RunLabel implements AutoCloseable {
  /** The system property on the driver. */
  public static final String PROPERTY = "nightshift.run_id";

  /** In the context of a task's thread; Spark hands on what begins so. */
  public static final String CONTEXT = "mdc.run_id";

  private final SparkContext spark;

  private RunLabel(SparkContext spark) {
    this.spark = spark;
  }

  /**
   * Lines are about this run from here on: those of tasks until closed, those of the driver, which
   * tell how it ended, until {@link #clear}.
   */
  public static RunLabel put(SparkContext spark, String runId) {
    System.setProperty(PROPERTY, runId);
    if (!spark.isLocal()) {
      // Tasks on the driver have the property.
      spark.setLocalProperty(CONTEXT, runId);
    }
    return new RunLabel(spark);
  }

  /** Lines are about no run, until one gets its id. */
  public static void clear() {
    System.clearProperty(PROPERTY);
  }

  /** The id that lines have now; empty if they are about no run. */
  public static String current() {
    return System.getProperty(PROPERTY, "");
  }

  @Override
  public void close() {
    if (!spark.isStopped()) {
      spark.setLocalProperty(CONTEXT, null);
    }
  }
}
