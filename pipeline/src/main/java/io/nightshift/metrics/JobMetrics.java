package io.nightshift.metrics;

import io.nightshift.batch.Reject;
import io.nightshift.model.Artifact;
import io.nightshift.model.ModelVersion;
import io.nightshift.quality.ColumnDrift;
import io.nightshift.quality.Drift;
import io.nightshift.run.Histogram;
import io.nightshift.run.Outcome;
import io.nightshift.run.RunReport;
import io.nightshift.run.StageTimes;
import io.nightshift.table.Publication;
import io.nightshift.table.Refusal;
import io.nightshift.table.RejectGroup;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What monitoring is told of a job: gauges, each as the last run that could tell left it. A run
 * that fails early tells how it ended, and nothing of rows; so the time of the last success stays.
 * Not thread-safe.
 */
public final class JobMetrics {
  /** {@code job} itself is what Prometheus calls the thing that it scrapes. */
  static final String JOB = "nightshift_job";

  private static final String PREFIX = "nightshift_";
  private static final double NANOS = 1e9;

  private final String job;
  private final SortedMap<String, MetricSnapshot> families = new TreeMap<>();

  /** Nothing to tell yet. */
  public JobMetrics(String job) {
    this.job = job;
  }

  /** The job's name. */
  public String job() {
    return job;
  }

  /** What a run came to, if it scored anything. */
  public void ran(Outcome outcome) {
    if (outcome instanceof Outcome.Published published) {
      Publication record = published.publication();
      gauge(
          "publication_timestamp_seconds",
          "When a run of the job was last published.",
          seconds(record.publishedAt()));
      ModelVersion version = published.plan().version();
      model(version.ref().toString());
      gauge(
          "model_bytes",
          "The size of the model's files.",
          version.artifacts().stream().mapToLong(Artifact::size).sum());
      rows(record.counts(), record.rejectsByCode());
      gates(record.gates());
      record.measuredDrift().ifPresent(this::drift);
      tasks(published.report());
    }
  }

  /** What a run scored that a gate refused. */
  public void refused(Refusal refusal) {
    SortedMap<String, Long> byCode = new TreeMap<>();
    for (RejectGroup group : refusal.rejectGroups()) {
      byCode.merge(group.code(), group.rows(), Long::sum);
    }
    model(refusal.model());
    rows(refusal.counts(), byCode);
    gates(refusal.gates());
    refusal.measuredDrift().ifPresent(this::drift);
  }

  /** How the command ended, whatever it did. */
  public void ended(Instant when, int exitCode) {
    gauge("last_run_timestamp_seconds", "When the job's last command ended.", seconds(when));
    gauge(
        "last_run_exit_code",
        "The exit code of the job's last command: 0 if all is published.",
        exitCode);
    if (exitCode == 0) {
      gauge(
          "last_success_timestamp_seconds",
          "When a command of the job last ended with exit code 0.",
          seconds(when));
    }
  }

  /** All that there is to tell. */
  public MetricSnapshots figures() {
    return new MetricSnapshots(families.values());
  }

  private void model(String reference) {
    put(
        InfoSnapshot.builder()
            .name(PREFIX + "model")
            .help("The model version that scored last; always 1.")
            .dataPoint(InfoDataPointSnapshot.builder().labels(labels("model", reference)).build())
            .build());
  }

  private void rows(Publication.Counts counts, Map<String, Long> rejectsByCode) {
    gauge("rows_read", "Rows of the snapshot that was scored last.", counts.read());
    gauge("rows_scored", "Rows of it that have predictions.", counts.scored());
    GaugeSnapshot.Builder rejected =
        GaugeSnapshot.builder()
            .name(PREFIX + "rows_rejected")
            .help("Rows of it that were rejected, by the code of their reason.");
    // All codes, so that one that does not occur is 0, and not what it was.
    for (Reject.Code code : Reject.Code.values()) {
      long rows = rejectsByCode.getOrDefault(code.label(), 0L);
      rejected.dataPoint(point(rows, labels("code", code.label())));
    }
    put(rejected.build());
  }

  private void gates(List<Publication.Gate> gates) {
    gates("gate_value", "What a gate found.", gates, Publication.Gate::value);
    gates("gate_limit", "The most that a gate allows.", gates, Publication.Gate::limit);
    gates("gate_passed", "1 if a gate let the run pass, or else 0.", gates, g -> passed(g));
  }

  private static double passed(Publication.Gate gate) {
    return gate.passed() ? 1 : 0;
  }

  private void gates(
      String name,
      String help,
      List<Publication.Gate> gates,
      Function<Publication.Gate, Double> value) {
    GaugeSnapshot.Builder family = GaugeSnapshot.builder().name(PREFIX + name).help(help);
    gates.forEach(gate -> family.dataPoint(point(value.apply(gate), labels("gate", gate.name()))));
    put(family.build());
  }

  /** NaN where nothing can be said, so that what an earlier run said does not stay. */
  private void drift(Drift drift) {
    GaugeSnapshot.Builder index =
        GaugeSnapshot.builder()
            .name(PREFIX + "drift_stability_index")
            .help(
                "How far the scores of a column are from those of an earlier run; NaN if unknown.");
    GaugeSnapshot.Builder limit =
        GaugeSnapshot.builder()
            .name(PREFIX + "drift_limit")
            .help("The index above which drift is told; what fails a run is the limit of a gate.");
    for (ColumnDrift column : drift.columns()) {
      Labels labels = labels("column", column.column());
      index.dataPoint(point(column.measured().orElse(Double.NaN), labels));
      limit.dataPoint(point(drift.warn(), labels));
    }
    put(index.build());
    put(limit.build());
  }

  private void tasks(RunReport report) {
    gauge(
        "scoring_seconds", "From the first task's start to the last one's end.", report.elapsed());
    StageTimes time = report.time();
    put(
        GaugeSnapshot.builder()
            .name(PREFIX + "stage_seconds")
            .help("Where the time of tasks went, over all tasks.")
            .dataPoint(stage("load", time.load()))
            .dataPoint(stage("read", time.read()))
            .dataPoint(stage("pack", time.pack()))
            .dataPoint(stage("model", time.model()))
            .dataPoint(stage("write", time.write()))
            .build());
    gauge("sessions_opened", "How many executors had to open the model.", report.sessions());
    gauge(
        "session_load_seconds",
        "How long they took together, with fetching the model.",
        Duration.ofNanos(report.sessionNanos()));
    histogram(
        "batch_seconds",
        "How long batches took, from being read to their scores being encoded.",
        report.batches().seconds());
    histogram("batch_rows", "How many rows batches had.", report.batches().rows());
  }

  private GaugeDataPointSnapshot stage(String name, long nanos) {
    return point(nanos / NANOS, labels("stage", name));
  }

  private void gauge(String name, String help, Duration value) {
    gauge(name, help, value.toNanos() / NANOS);
  }

  private void gauge(String name, String help, Number value) {
    put(
        GaugeSnapshot.builder()
            .name(PREFIX + name)
            .help(help)
            .dataPoint(point(value, Labels.of(JOB, job)))
            .build());
  }

  private void histogram(String name, String help, Histogram histogram) {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    double[] bounds = histogram.bounds();
    long[] counts = histogram.counts();
    for (int i = 0; i < counts.length; i++) {
      buckets.bucket(i < bounds.length ? bounds[i] : Double.POSITIVE_INFINITY, counts[i]);
    }
    put(
        HistogramSnapshot.builder()
            .name(PREFIX + name)
            .help(help)
            .dataPoint(
                HistogramDataPointSnapshot.builder()
                    .classicHistogramBuckets(buckets.build())
                    .sum(histogram.sum())
                    .labels(Labels.of(JOB, job))
                    .build())
            .build());
  }

  private Labels labels(String name, String value) {
    return Labels.of(JOB, job, name, value);
  }

  private static GaugeDataPointSnapshot point(Number value, Labels labels) {
    return GaugeDataPointSnapshot.builder().value(value.doubleValue()).labels(labels).build();
  }

  private static double seconds(Instant moment) {
    return moment.toEpochMilli() / 1e3;
  }

  private void put(MetricSnapshot family) {
    families.put(family.getMetadata().getPrometheusName(), family);
  }
}
