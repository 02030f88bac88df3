package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run of the built Nightshift tells those who watch. */
final class MonitoringIT {
  private static final String PLUGIN = "io.nightshift.observe.SparkMetrics";

  @TempDir private Path folder;

  /** By Prometheus' own reader of its format, and a parser of its queries. */
  @Test
  @Tag("mlflow")
  void hasEveryFigureThatAlertsAndDashboardAskFor() throws Exception {
    SampleJob sample = SampleJob.in(folder);
    Path metrics = Files.createDirectories(folder.resolve("metrics"));
    List<String> command =
        sample.score(SampleJob.DAY, sample.table("table"), "--metrics", metrics.toString());
    try (RunningProcess run = sample.embedded("score", command)) {
      assertThat(run.finish().exitCode()).isZero();
    }
    Path told = metrics.resolve("nightshift-flight-delay.prom");

    assertThat(check(sample, told).out()).contains("queries are valid");

    Files.writeString(told, Files.readString(told).replace("_gate_passed", "_gate_past"));
    RunningProcess.Finished lacking = check(sample, told);
    assertThat(lacking.exitCode()).isEqualTo(1);
    assertThat(lacking.err())
        .contains("alerts.yaml, NightshiftRefused: no run tells nightshift_gate_passed");
  }

  private RunningProcess.Finished check(SampleJob sample, Path told) throws InterruptedException {
    Path script = sample.installation().home().resolve("conf/monitoring.py");
    List<String> command =
        List.of(TestPython.file().toString(), script.toString(), told.toString());
    try (RunningProcess check = RunningProcess.start(folder, "check", command, Map.of())) {
      return check.finish();
    }
  }

  /** By one of Spark's own sinks, to which it reports for the last time when it stops. */
  @Test
  void hasItsOwnFiguresInSparksMetrics() throws Exception {
    SampleJob sample = SampleJob.in(folder);
    Path sink = Files.createDirectories(folder.resolve("sink"));
    String csv = "-Dspark.metrics.conf.driver.sink.csv.";
    String options =
        "-Xmx1g -Djava.io.tmpdir=%s -Dspark.plugins=%s %sclass=org.apache.spark.metrics.sink.CsvSink %sdirectory=%s"
            .formatted(sample.temporary(), PLUGIN, csv, csv, sink);

    try (RunningProcess run =
        RunningProcess.start(
            folder,
            "score",
            sample.score(SampleJob.DAY, sample.table("table")),
            Map.of("NIGHTSHIFT_JAVA_OPTS", options))) {
      RunningProcess.Finished finished = run.finish();
      assertThat(finished.exitCode()).as(finished.err()).isZero();
    }

    assertThat(last(sink, "rows.read", "count")).isEqualTo(989);
    assertThat(last(sink, "rows.scored", "count")).isEqualTo(984);
    assertThat(last(sink, "rows.rejected", "count")).isEqualTo(5);
    assertThat(last(sink, "batch.rows", "max")).isBetween(1.0, 989.0);
    assertThat(last(sink, "batch.time", "mean")).isPositive();
    assertThat(last(sink, "sessions.opened", "value")).isEqualTo(1);
  }

  /** The newest value of a column in the file of a figure. */
  private static double last(Path sink, String figure, String column) throws IOException {
    try (Stream<Path> files = Files.list(sink)) {
      Path file =
          files
              .filter(path -> path.toString().endsWith("plugin." + PLUGIN + "." + figure + ".csv"))
              .findFirst()
              .orElseThrow();
      List<String> lines = Files.readAllLines(file);
      int place = List.of(lines.get(0).split(",", -1)).indexOf(column);
      return Double.parseDouble(lines.get(lines.size() - 1).split(",", -1)[place]);
    }
  }
}
