package io.nightshift.cli;

import io.nightshift.batch.Reject;
import io.nightshift.binding.ColumnCheck;
import io.nightshift.binding.ColumnFeed;
import io.nightshift.binding.ColumnRule;
import io.nightshift.binding.InputBinding;
import io.nightshift.binding.ParamBinding;
import io.nightshift.job.JobSpec;
import io.nightshift.run.Bottleneck;
import io.nightshift.run.Outcome;
import io.nightshift.run.Preview;
import io.nightshift.run.RunPlan;
import io.nightshift.run.RunReport;
import io.nightshift.run.StageTimes;
import io.nightshift.storage.Json;
import io.nightshift.table.PredictionTable;
import io.nightshift.table.ProviderUse;
import io.nightshift.table.Publication;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/** Tells what a run came to. */
final class ScoreReport {
  private static final int PREVIEW_ROWS = 5;

  /** How many values of a param are shown. */
  private static final int SHOWN = 8;

  private final Outcome outcome;
  private final RunPlan plan;
  private final String snapshot;
  private final JobSpec job;

  ScoreReport(Outcome outcome, String snapshot, JobSpec job) {
    this.outcome = outcome;
    this.plan = outcome.plan();
    this.snapshot = snapshot;
    this.job = job;
  }

  /** For people. */
  void print(PrintWriter out, Supplier<SparkSession> spark) {
    if (outcome instanceof Outcome.Planned) {
      headline(out, "plan, nothing was written");
      printPlan(out);
    } else if (outcome instanceof Outcome.AlreadyPublished done) {
      headline(out, "already published, nothing to do");
      printPublication(out, done.publication());
      printRejects(out, done.publication());
      printDrift(out, done.publication());
    } else {
      Outcome.Published done = (Outcome.Published) outcome;
      headline(out, "published");
      printPublication(out, done.publication());
      printReport(out, done.report());
      printRejects(out, done.publication());
      printDrift(out, done.publication());
      printPreview(out, done.publication(), spark.get());
    }
    out.flush();
  }

  private void headline(PrintWriter out, String what) {
    out.println("%s, snapshot %s: %s".formatted(job.name(), snapshot, what));
    out.println();
    field(
        out,
        "model",
        "%s (%s)  sha256:%s"
            .formatted(plan.version().ref(), plan.reference(), plan.version().digest()));
  }

  private void printPlan(PrintWriter out) {
    field(out, "input", plan.input().path());
    String rows =
        plan.rows().isPresent()
            ? String.format(Locale.ROOT, "%,d rows in ", plan.rows().getAsLong())
            : "";
    field(out, "", rows + plan.input().amount());
    field(out, "table", plan.table().display());
    field(out, "columns", String.join(", ", plan.columns()));
    field(
        out,
        "running",
        "%d rows a batch, %d thread%s a session, on %s"
            .formatted(
                plan.batchRows(),
                plan.threads(),
                plan.threads() == 1 ? "" : "s",
                plan.computation().providers().label()));
    field(out, "run key", plan.runKey());
    field(out, "would", intention(plan));
    out.println();
    table(out, inputs());
    if (!plan.binding().derived().isEmpty()) {
      out.println();
      table(out, features());
    }
    if (!plan.binding().params().isEmpty()) {
      out.println();
      table(out, params());
    }
    if (!plan.binding().rules().isEmpty()) {
      out.println();
      table(out, rules());
    }
  }

  private TextTable inputs() {
    TextTable inputs = new TextTable(List.of("INPUT", "TYPE", "FED BY", "MISSING"));
    for (InputBinding input : plan.binding().inputs()) {
      for (ColumnFeed feed : input.feeds()) {
        inputs.add(
            List.of(
                input.tensor().name(),
                input.tensor().describe(),
                feed.column(),
                feed.missing().toString()));
      }
    }
    return inputs;
  }

  /** The columns that are computed from those of the snapshot. */
  private TextTable features() {
    TextTable features = new TextTable(List.of("FEATURE", "EXPRESSION"));
    plan.binding().features().forEach((name, sql) -> features.add(List.of(name, sql)));
    return features;
  }

  /** The inputs that are the same for every row. */
  private TextTable params() {
    TextTable params = new TextTable(List.of("PARAM", "TYPE", "VALUE"));
    for (ParamBinding param : plan.binding().params()) {
      params.add(
          List.of(param.tensor().name(), param.tensor().describe(), param.param().describe(SHOWN)));
    }
    return params;
  }

  private TextTable rules() {
    TextTable rules = new TextTable(List.of("COLUMN", "STAGE", "VALUES MUST BE"));
    for (ColumnRule rule : plan.binding().rules().inputs()) {
      rules.add(List.of(rule.column(), Reject.Stage.BIND.label(), rule.rule().toString()));
    }
    for (ColumnCheck check : plan.binding().rules().outputs()) {
      rules.add(List.of(check.column(), Reject.Stage.CHECK.label(), check.check().toString()));
    }
    return rules;
  }

  private static void table(PrintWriter out, TextTable table) {
    table.lines().forEach(line -> out.println("  " + line));
  }

  /** What a run would do, after "would". */
  static String intention(RunPlan plan) {
    if (plan.isPublished()) {
      return "do nothing: run %s with this key is published"
          .formatted(plan.current().get().runId());
    }
    if (plan.withdrawal().isPresent()) {
      Publication rollback = plan.withdrawal().get();
      return "refuse: a run with this key was rolled back at %s by %s"
          .formatted(rollback.publishedAt(), rollback.publishedBy());
    }
    return plan.current()
        .map(
            record ->
                "replace run %s, published at %s".formatted(record.runId(), record.publishedAt()))
        .orElse("publish the first run of this snapshot");
  }

  private void printPublication(PrintWriter out, Publication record) {
    Publication.Counts counts = record.counts();
    field(
        out,
        "rows",
        String.format(
            Locale.ROOT,
            "%,d read = %,d scored + %,d rejected (%.2f %%)",
            counts.read(),
            counts.scored(),
            counts.rejected(),
            100.0 * counts.rejected() / counts.read()));
    record.providers().forEach(use -> printProvider(out, use));
    field(out, "input", "%s (%s)".formatted(record.input().path(), record.input().amount()));
    record.arms().forEach(arm -> field(out, "predictions", plan.table().display(arm)));
    if (!record.rejects().isEmpty()) {
      String file = record.rejects().get(0).path();
      field(out, "rejects", plan.table().display(file.substring(0, file.lastIndexOf('/'))));
    }
    if (!record.clipped().isEmpty()) {
      field(out, "clipped", clipped(record.clipped()));
    }
    record
        .measuredDrift()
        .filter(drift -> !drift.columns().isEmpty())
        .ifPresent(drift -> field(out, "drift", DriftText.summary(drift)));
    field(
        out,
        "published",
        "%s by %s, run %s".formatted(record.publishedAt(), record.publishedBy(), record.runId()));
    field(out, "record", plan.table().display(PredictionTable.path(record)));
  }

  private static void printProvider(PrintWriter out, ProviderUse use) {
    int executors = use.executors().size();
    field(
        out,
        "computed by",
        String.format(
            Locale.ROOT,
            "%s, %,d rows on %s",
            use.provider(),
            use.rows(),
            executors == 1 ? "executor " + use.executors().first() : executors + " executors"));
    use.passedOver().forEach(reason -> field(out, "", "not " + reason));
  }

  private static void printReport(PrintWriter out, RunReport report) {
    StageTimes time = report.time();
    field(
        out,
        "rate",
        String.format(
            Locale.ROOT,
            "%,.0f rows/s, %.1f s for tasks",
            report.rowsPerSecond(),
            report.elapsed().toMillis() / 1e3));
    field(
        out,
        "task time",
        String.format(
            Locale.ROOT,
            "load %.2f s, read %.2f s, pack %.2f s, model %.2f s, write %.2f s",
            time.load() / 1e9,
            time.read() / 1e9,
            time.pack() / 1e9,
            time.model() / 1e9,
            time.write() / 1e9));
    Bottleneck.of(time).ifPresent(stage -> field(out, "", stage.hint()));
  }

  private static void printRejects(PrintWriter out, Publication record) {
    if (!record.rejectGroups().isEmpty()) {
      out.println();
      table(out, RejectTable.of(record.rejectGroups()));
    }
  }

  /** The columns that are to be told; how the others are, a field says in a few words. */
  private static void printDrift(PrintWriter out, Publication record) {
    record
        .measuredDrift()
        .filter(drift -> !drift.drifted().isEmpty())
        .ifPresent(
            drift -> {
              out.println();
              table(out, DriftText.table(drift, drift.drifted()));
            });
  }

  private void printPreview(PrintWriter out, Publication record, SparkSession spark) {
    Preview preview;
    try {
      preview = Preview.of(spark, plan.table(), record.arms().get(0), PREVIEW_ROWS);
    } catch (Exception e) {
      // What is published stays published: a scheduler must not try again for a look at it.
      out.println();
      out.println("  (the predictions could not be read back for a look: " + e.getMessage() + ")");
      return;
    }
    if (preview.rows().isEmpty()) {
      return;
    }
    out.println();
    TextTable table = new TextTable(preview.columns());
    preview.rows().forEach(table::add);
    table(out, table);
  }

  private static String clipped(Map<String, Long> rowsByColumn) {
    return rowsByColumn.entrySet().stream()
        .map(
            column ->
                String.format(Locale.ROOT, "%s in %,d rows", column.getKey(), column.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static void field(PrintWriter out, String name, String value) {
    out.println("  %-12s %s".formatted(name, value));
  }

  /** For machines. */
  void printJson(PrintWriter out) {
    Map<String, Object> document = new LinkedHashMap<>();
    if (outcome instanceof Outcome.Planned) {
      document.put("status", "planned");
      document.put("plan", plannedJson());
    } else if (outcome instanceof Outcome.AlreadyPublished done) {
      document.put("status", "already_published");
      document.put("table", plan.table().display());
      document.put("publication", done.publication());
    } else {
      Outcome.Published done = (Outcome.Published) outcome;
      document.put("status", "published");
      document.put("table", plan.table().display());
      document.put("publication", done.publication());
      document.put("rows_per_second", done.report().rowsPerSecond());
      document.put("elapsed_seconds", done.report().elapsed().toMillis() / 1e3);
      document.put("sessions", done.report().sessions());
    }
    out.print(Json.write(document));
    out.flush();
  }

  private Map<String, Object> plannedJson() {
    Map<String, Object> planned = new LinkedHashMap<>();
    planned.put("reference", plan.reference());
    planned.put("model", plan.version().name());
    planned.put("version", plan.version().version());
    planned.put("digest", plan.version().digest());
    planned.put("input", plan.input());
    planned.put("rows", plan.rows().isPresent() ? plan.rows().getAsLong() : null);
    planned.put("batch_rows", plan.batchRows());
    planned.put("threads", plan.threads());
    planned.put("providers", plan.computation().providers().candidates());
    planned.put("columns", plan.columns());
    planned.put("features", plan.binding().features());
    planned.put("params", paramsJson());
    planned.put("rules", plan.binding().rules());
    planned.put("table", plan.table().display());
    planned.put("run_key", plan.runKey());
    planned.put("is_published", plan.isPublished());
    return planned;
  }

  private Map<String, Object> paramsJson() {
    Map<String, Object> params = new LinkedHashMap<>();
    plan.binding().params().forEach(param -> params.put(param.tensor().name(), param.param()));
    return params;
  }
}
