package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.it.RunningProcess.Finished;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores where there is only SQL: in spark-sql, and through the Thrift server. */
@Tag("cluster")
final class SqlProcessesIT {
  /** Ten per cent between two halves; a key's arm; a flight's score, which README shows, too. */
  private static final String QUERY =
      """
      SELECT format_number(nightshift_psi(array(50, 50), array(60, 40)), 6) AS psi,
             nightshift_arm('k7', 'sample', array('old', 'new'), array(0.5, 0.5)) AS arm,
             format_number(s.probabilities[1], 6) AS delay_probability, s.reject.code AS code
      FROM (SELECT nightshift.`flight-delay@champion`(struct(f.*)) AS s
            FROM parquet.`%s` f WHERE f.flight_id = '2013-06-14-US-1431-EWR')
      """;

  private static final Pattern PORT = Pattern.compile("ThriftBinaryCLIService on port (\\d+)\\s");

  @TempDir private static Path folder;
  private static SampleJob job;
  private static Path sparkHome;
  private static String query;

  @BeforeAll
  static void copySample() throws IOException {
    job = SampleJob.in(folder);
    sparkHome = Installation.sparkHome();
    query = QUERY.formatted(job.snapshot(SampleJob.DAY)).replaceAll("\\s+", " ").strip();
  }

  /** What `docs/scoring.md` has one configure. */
  private static List<String> settings() {
    List<String> settings = new ArrayList<>();
    settings.addAll(List.of("--master", "local[1]"));
    settings.addAll(List.of("--jars", job.installation().jar().toString()));
    Map.of(
            "spark.sql.extensions", "io.nightshift.sql.NightshiftExtensions",
            "spark.sql.catalog.nightshift", "io.nightshift.sql.ModelCatalog",
            "spark.sql.catalog.nightshift.registry", job.registry().toString(),
            "spark.sql.catalog.nightshift.allow-narrowing", "temp, humid, pressure",
            "spark.ui.enabled", "false",
            "spark.driver.host", "127.0.0.1")
        .forEach((name, value) -> settings.addAll(List.of("--conf", name + "=" + value)));
    return settings;
  }

  /** Hive keeps a database in the working folder, so that each process needs one of its own. */
  private static RunningProcess start(Path own, String program, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(sparkHome.resolve("bin").resolve(program).toString());
    command.addAll(arguments);
    return RunningProcess.start(
        own,
        program,
        command,
        Map.of("SPARK_HOME", sparkHome.toString(), "SPARK_LOCAL_IP", "127.0.0.1"));
  }

  @Test
  void inTheShell() throws IOException, InterruptedException {
    List<String> arguments = settings();
    arguments.addAll(List.of("-e", query));
    Finished finished;
    try (RunningProcess shell = start(folder.resolve("shell"), "spark-sql", arguments)) {
      finished = shell.finish();
    }

    assertThat(finished.exitCode()).as(finished.err()).isZero();
    assertThat(finished.out().lines()).contains("0.040547\tnew\t0.122417\tNULL");
  }

  @Test
  void throughTheThriftServer() throws IOException, InterruptedException {
    Path logs = job.installation().chattyLogs(folder.resolve("logs"));
    List<String> arguments = settings();
    arguments.addAll(List.of("--driver-java-options", "-Dlog4j2.configurationFile=file:" + logs));
    arguments.addAll(List.of("--conf", "spark.hadoop.hive.server2.thrift.bind.host=127.0.0.1"));
    arguments.addAll(List.of("--conf", "spark.hadoop.hive.server2.thrift.port=0"));
    arguments.addAll(
        List.of(
            "--class",
            "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2",
            "spark-internal"));
    try (RunningProcess server = start(folder.resolve("server"), "spark-submit", arguments)) {
      server.await(
          "it listens",
          () ->
              server.err().contains("HiveThriftServer2 started")
                  && PORT.matcher(server.err()).find());
      Matcher port = PORT.matcher(server.err());
      assertThat(port.find()).as(server.tails()).isTrue();
      Finished finished;
      try (RunningProcess client =
          start(
              folder.resolve("client"),
              "beeline",
              List.of(
                  "-u",
                  "jdbc:hive2://127.0.0.1:" + port.group(1),
                  "--outputformat=csv2",
                  "--silent=true",
                  "-e",
                  // Without an end, beeline waits for more of it.
                  query + ";"))) {
        finished = client.finish();
      }

      assertThat(finished.exitCode()).as(finished.err()).isZero();
      assertThat(finished.out().lines()).contains("0.040547,new,0.122417,NULL");
    }
  }
}
