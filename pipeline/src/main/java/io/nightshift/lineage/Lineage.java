package io.nightshift.lineage;

import io.nightshift.run.Outcome;
import java.util.Arrays;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * Tells lineage of publications, if OpenLineage's listener is among those of Spark: it sees what
 * Spark reads, and neither the files that Nightshift writes itself nor what a model is.
 */
public final class Lineage {
  private static final String LISTENERS = "spark.extraListeners";
  private static final String LISTENER = "io.openlineage.spark.agent.OpenLineageSparkListener";

  private Lineage() {}

  /**
   * Tells that a run was published; of other outcomes there is nothing to tell.
   *
   * @param job the job's name
   * @param spark the open session
   * @throws LineageException if it cannot be told
   */
  public static void tell(String job, Outcome outcome, Supplier<SparkSession> spark) {
    if (outcome instanceof Outcome.Published published) {
      SparkConf conf = spark.get().sparkContext().getConf();
      if (Arrays.asList(conf.get(LISTENERS, "").split("\\s*,\\s*", -1)).contains(LISTENER)) {
        tell(job, published, conf);
      }
    }
  }

  private static void tell(String job, Outcome.Published published, SparkConf conf) {
    try {
      new PublicationEvent(conf).emit(job, published);
    } catch (LinkageError | Exception e) {
      // Another version of the integration may have other classes.
      throw new LineageException(e);
    }
  }
}
