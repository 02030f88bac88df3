package io.nightshift.cli;

import io.nightshift.bench.BenchPoint;
import io.nightshift.bench.Recommendation;
import io.nightshift.inference.BatchSize;
import io.nightshift.model.ModelVersion;
import io.nightshift.run.Sample;
import io.nightshift.storage.Json;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tells what was measured, and what a job should have. */
final class BenchReport {
  private static final String MARK = "<- recommended";

  /** On a machine with nothing else to do, turns differ by less. */
  private static final double BUSY = 0.3;

  private final ModelVersion version;
  private final String providers;
  private final int auto;
  private final String origin;
  private final List<BenchPoint> points;
  private final BenchPoint best;

  BenchReport(Sample sample, String origin, List<BenchPoint> points) {
    this.version = sample.model().version();
    this.providers = sample.model().computation().providers().label();
    this.auto = BatchSize.auto(version, sample.binding());
    this.origin = origin;
    this.points = points;
    this.best = Recommendation.of(points);
  }

  /** For people. */
  void print(PrintWriter out) {
    BenchPoint any = points.get(0);
    out.println("%s, measured on %s".formatted(version.ref(), providers));
    out.println();
    out.println(
        String.format(
            Locale.ROOT,
            "  %,d rows %s, %d cores here",
            any.rowsEachPass(),
            origin,
            Runtime.getRuntime().availableProcessors()));
    if (any.rejectedEachPass() > 0) {
      out.println(
          String.format(
              Locale.ROOT,
              "  %,d of them cannot be scored, which takes time as well",
              any.rejectedEachPass()));
    }
    out.println();
    TextTable table =
        new TextTable(
            List.of("BATCH ROWS", "THREADS", "ROWS/S", "ROWS/S PER CORE", "SPREAD %", "TURNS", ""));
    for (BenchPoint point : points) {
      table.add(
          List.of(
              String.valueOf(point.batchRows()),
              String.valueOf(point.threads()),
              String.format(Locale.ROOT, "%,.0f", point.medianRate()),
              String.format(Locale.ROOT, "%,.0f", point.ratePerCore()),
              String.format(Locale.ROOT, "%.0f", 100 * point.spread()),
              String.valueOf(point.rowsPerSecond().size()),
              point.equals(best) ? MARK : ""));
    }
    table.lines().forEach(line -> out.println("  " + line));
    out.println();
    if (best.spread() > BUSY) {
      out.println(
          String.format(
              Locale.ROOT,
              "Turns at one setting differ by %.0f %%, so the machine was busy with something else: measure again when it is not, or with more --seconds.",
              100 * best.spread()));
      out.println();
    }
    out.println("For the job file (batch-rows: auto is %d here):".formatted(auto));
    out.println();
    out.println("inference:");
    out.println("  batch-rows: " + best.batchRows());
    out.println("  threads: " + best.threads());
    if (best.threads() > 1) {
      out.println();
      out.println("and as many cores for a task: spark.task.cpus=" + best.threads());
    }
    out.flush();
  }

  /** For machines. */
  void printJson(PrintWriter out) {
    BenchPoint any = points.get(0);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("status", "measured");
    document.put("model", version.name());
    document.put("version", version.version());
    document.put("digest", version.digest());
    document.put("providers", providers);
    document.put("cores", Runtime.getRuntime().availableProcessors());
    document.put("rows", any.rowsEachPass());
    document.put("rejected", any.rejectedEachPass());
    document.put("rows_origin", origin);
    document.put("points", points.stream().map(BenchReport::json).toList());
    document.put("recommended", json(best));
    document.put("auto_batch_rows", auto);
    out.print(Json.write(document));
    out.flush();
  }

  private static Map<String, Object> json(BenchPoint point) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("batch_rows", point.batchRows());
    json.put("threads", point.threads());
    json.put("rows_per_second", point.medianRate());
    json.put("rows_per_second_per_core", point.ratePerCore());
    json.put("spread", point.spread());
    json.put("turns", point.rowsPerSecond().size());
    return json;
  }
}
