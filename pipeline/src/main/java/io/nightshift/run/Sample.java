package io.nightshift.run;

import io.nightshift.binding.Binding;
import io.nightshift.binding.MadeUpRows;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.inference.Computation;
import io.nightshift.job.JobSpec;
import io.nightshift.model.ModelRef;
import io.nightshift.model.ModelVersion;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.registry.Registries;
import io.nightshift.shipment.LocalModel;
import io.nightshift.shipment.PinnedModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A model with some rows that it may be tried on, outside of a run.
 *
 * @param model its files on this machine
 * @param binding what feeds it
 * @param columns how many columns a row has; the binding's come first
 * @param rows one or more
 */
public record Sample(LocalModel model, Binding binding, int columns, List<Row> rows) {
  /** Copies the list. */
  public Sample {
    rows = List.copyOf(rows);
  }

  /**
   * The first rows of a snapshot, bound as its job says. Nothing is written.
   *
   * @param rows how many rows are enough
   * @param model the job's; its files are used until it is closed
   * @throws InvalidRequestException with all that is wrong with the request
   */
  public static Sample ofJob(
      RunRequest request,
      int rows,
      PinnedModel model,
      Configuration conf,
      Supplier<SparkSession> spark) {
    Planner.Planned planned = new Planner(request, model, conf).plan(spark);
    List<Row> first = planned.columns().select(planned.rows()).limit(rows).collectAsList();
    return new Sample(
        planned.model(), planned.plan().binding(), planned.columns().columns().size(), first);
  }

  /**
   * Rows that are made up for the model of a job, which need not have a snapshot.
   *
   * @param seed the same seed gives the same rows
   * @throws InvalidRequestException if the model cannot be fed from columns and params alone
   */
  public static Sample madeUp(
      JobSpec job, int rows, long seed, Path workFolder, Configuration conf) {
    ModelRegistry registry = Registries.open(job.registry(), conf);
    ModelVersion version = registry.resolve(job.model());
    return madeUp(
        registry,
        new LocalModel(version, job.inference().computation().offered(), workFolder),
        new MadeUpRows(version, job.feeds(), job.params()),
        rows,
        seed,
        conf);
  }

  /**
   * Rows that are made up for a model, to be scored on the processor.
   *
   * @param seed the same seed gives the same rows
   * @throws InvalidRequestException if the model cannot be fed from columns alone
   */
  public static Sample madeUp(
      ModelRegistry registry,
      ModelRef model,
      int rows,
      long seed,
      Path workFolder,
      Configuration conf) {
    ModelVersion version = registry.resolve(model);
    return madeUp(
        registry,
        new LocalModel(version, Computation.DEFAULT, workFolder),
        new MadeUpRows(version, Map.of(), Map.of()),
        rows,
        seed,
        conf);
  }

  private static Sample madeUp(
      ModelRegistry registry,
      LocalModel model,
      MadeUpRows madeUp,
      int rows,
      long seed,
      Configuration conf) {
    model.fetch(registry, conf);
    Binding binding = madeUp.binding();
    return new Sample(model, binding, binding.columns().size(), madeUp.rows(rows, seed));
  }
}
