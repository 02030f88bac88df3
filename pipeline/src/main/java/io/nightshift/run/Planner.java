package io.nightshift.run;

import io.nightshift.binding.Binder;
import io.nightshift.binding.Binding;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Nearest;
import io.nightshift.error.Problems;
import io.nightshift.feature.FeatureColumns;
import io.nightshift.inference.BatchSize;
import io.nightshift.job.JobSpec;
import io.nightshift.model.ModelVersion;
import io.nightshift.quality.OutputProfiler;
import io.nightshift.shipment.LocalModel;
import io.nightshift.shipment.PinnedModel;
import io.nightshift.table.ParquetTypes;
import io.nightshift.table.PredictionTable;
import io.nightshift.table.Publication;
import io.nightshift.table.RejectColumns;
import io.nightshift.table.SnapshotHistory;
import io.nightshift.table.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/**
 * Answers every question about a run before any task runs, and tells all that is wrong at once:
 * first of what is asked for, then of how it fits together.
 */
final class Planner {
  private final RunRequest request;
  private final JobSpec job;
  private final PinnedModel model;
  private final Configuration conf;

  Planner(RunRequest request, PinnedModel model, Configuration conf) {
    this.request = request;
    this.job = request.job();
    this.model = model;
    this.conf = conf;
  }

  /** What a run needs from its plan, beyond what people see. */
  record Planned(
      RunPlan plan,
      PredictionTable table,
      RunInput input,
      Dataset<Row> rows,
      ReadPlan columns,
      LocalModel model) {}

  /**
   * Plans a run.
   *
   * @param spark opened once the model and the snapshot are known to be there
   */
  Planned plan(Supplier<SparkSession> spark) {
    Problems problems = new Problems();
    List<ModelVersion> resolved = new ArrayList<>();
    List<RunInput> opened = new ArrayList<>();
    List<PredictionTable> table = new ArrayList<>();
    problems.collect(model::computation);
    problems.collect(() -> resolved.add(model.version()));
    problems.collect(() -> opened.add(request.input().open(conf)));
    problems.collect(() -> table.add(Tables.open(job.output().table(), conf)));
    problems.throwIfAny();
    return bind(resolved.get(0), opened.get(0), table.get(0), spark);
  }

  private Planned bind(
      ModelVersion version, RunInput opened, PredictionTable table, Supplier<SparkSession> spark) {
    Problems problems = new Problems();
    List<LocalModel> local = new ArrayList<>();
    List<Binding> binding = new ArrayList<>();
    List<OptionalLong> rowCount = new ArrayList<>();
    problems.collect(() -> local.add(model.local()));
    problems.collect(() -> rowCount.add(requireRows(opened)));
    problems.throwIfAny();

    Dataset<Row> raw = opened.read(spark.get());
    List<Dataset<Row>> derived = new ArrayList<>();
    problems.collect(() -> derived.add(FeatureColumns.addTo(raw, job.features())));
    if (spark.get().sparkContext().isLocal()) {
      // Tasks will run here. In a cluster the driver may lack the devices that executors have.
      problems.collect(local.get(0)::requireUsable);
    }
    // Without a feature, all that depends on it would be told as missing.
    derived.forEach(
        rows ->
            problems.collect(
                () -> binding.add(Binder.bind(rows.schema(), version, job.bindingRequest()))));
    checkCarried(raw.schema(), version, problems);
    binding.forEach(bound -> checkDrift(bound, problems));
    problems.throwIfAny();

    Dataset<Row> rows = derived.get(0);
    StructType schema = rows.schema();
    ReadPlan columns = ReadPlan.of(schema, binding.get(0), job.input().key(), job.input().keep());
    table.require(request.snapshot(), columns.predictions());
    SnapshotHistory history = table.history(request.snapshot());
    opened.requireFree(history);
    Publication.Input input = opened.describe();
    RunPlan plan =
        new RunPlan(
            job.model().toString(),
            version,
            binding.get(0),
            input,
            rowCount.get(0),
            columns.predictions().stream().map(field -> field.name()).toList(),
            table,
            job.inference().batchRows().orElseGet(() -> BatchSize.auto(version, binding.get(0))),
            job.inference().threads().orElseGet(() -> taskCpus(spark.get())),
            local.get(0).computation(),
            RunKey.of(
                version,
                input,
                binding.get(0),
                job.input().key(),
                job.input().keep(),
                local.get(0).computation()),
            history);
    return new Planned(plan, table, opened, rows, columns, local.get(0));
  }

  private static OptionalLong requireRows(RunInput input) {
    OptionalLong rows = input.rows();
    if (rows.isPresent() && rows.getAsLong() == 0) {
      throw new InvalidRequestException(
          "Empty snapshot: the files in %s have no rows".formatted(input.describe().path()));
    }
    return rows;
  }

  /** The key and the kept columns must be there, and be told apart from the outputs. */
  private void checkCarried(StructType schema, ModelVersion version, Problems problems) {
    List<String> names = List.of(schema.fieldNames());
    List<String> carried = new ArrayList<>(job.input().key());
    carried.addAll(job.input().keep());
    for (String column : carried) {
      String where = job.input().key().contains(column) ? "input.key" : "input.keep";
      if (!names.contains(column)) {
        problems.add(
            "Unknown column '%s' under '%s': the snapshot has no such column%s"
                .formatted(
                    column,
                    where,
                    job.features().containsKey(column)
                        ? "; features feed the model and are not carried"
                        : Nearest.hint(column, names)));
      } else if (!canCarry(schema.apply(column).dataType(), where)) {
        problems.add(
            "Cannot carry column '%s' under '%s': its type %s is not supported"
                .formatted(column, where, schema.apply(column).dataType().simpleString()));
      }
    }
    job.input().key().stream()
        .filter(RejectColumns::isTaken)
        .forEach(
            column ->
                problems.add(
                    "Cannot use column '%s' as a key: rejected rows have a column of that name; rename it in the snapshot"
                        .formatted(column)));
    if (job.output().columns().isEmpty()) {
      problems.collect(() -> job.requireFree(version.signature().outputNames()));
    }
  }

  /** Of a column without a profile nothing could be said, which must not look like no drift. */
  private void checkDrift(Binding bound, Problems problems) {
    List<String> known = OutputProfiler.columns(bound.outputs());
    for (String column : job.drift().columns()) {
      if (!known.contains(column)) {
        problems.add(
            "Unknown column '%s' under 'drift.columns': no prediction column with one value a row has that name%s"
                .formatted(column, Nearest.hint(column, known)));
      }
    }
  }

  /** Maps have no order, so they tell no row from another. */
  private static boolean canCarry(DataType type, String where) {
    boolean isKey = where.equals("input.key");
    return ParquetTypes.isWritable(type) && !(isKey && type instanceof MapType);
  }

  private static int taskCpus(SparkSession spark) {
    return spark.sparkContext().conf().getInt("spark.task.cpus", 1);
  }
}
