package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightshift.it.RunningProcess.Finished;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets that a run is given are nowhere in what it prints and leaves behind. */
class SecretsIT {
  private static final String CANARY = "canary-7f3a";

  @TempDir private Path folder;

  private SampleJob job;
  private Map<String, String> environment;

  @BeforeEach
  void plantCanaries() throws IOException {
    job = SampleJob.in(folder);
    Path conf = Files.createDirectories(folder.resolve("conf"));
    Path events = Files.createDirectories(folder.resolve("event-log"));
    Path original = job.installation().home().resolve("conf");
    Files.writeString(
        conf.resolve("spark-defaults.conf"),
        Files.readString(original.resolve("spark-defaults.conf"))
            + """

            spark.eventLog.enabled        true
            spark.eventLog.compress       false
            spark.eventLog.dir            %1$s
            spark.redaction.regex         ourowncode
            spark.ourowncode              %2$s
            spark.proxy                   http://me:%2$s@proxy:3128
            spark.hadoop.fs.s3a.secret.key    %2$s
            spark.hadoop.fs.s3a.access.key    %2$s
            spark.hadoop.fs.s3a.encryption.key    %2$s
            spark.hadoop.fs.azure.account.key.ours.dfs.core.windows.net    %2$s
            spark.hadoop.our.proxy        http://me:%2$s@proxy:3128
            """
                .formatted(events.toUri(), CANARY));
    job.installation().chattyLogs(conf);
    environment = new HashMap<>();
    environment.put("NIGHTSHIFT_CONF_DIR", conf.toString());
    environment.put("NIGHTSHIFT_JAVA_OPTS", "-Xmx1g -Djava.io.tmpdir=" + job.temporary());
    environment.put("AWS_SECRET_ACCESS_KEY", CANARY);
    environment.put("MLFLOW_TRACKING_PASSWORD", CANARY);
    environment.put("NIGHTSHIFT_AUDIT", folder.resolve("audit").toString());
  }

  private Finished run(String name, List<String> command) throws InterruptedException {
    try (RunningProcess run = RunningProcess.start(folder, name, command, environment)) {
      return run.finish();
    }
  }

  @Test
  void areNotInWhatARunPrintsAndLeavesBehind() throws Exception {
    Finished finished = run("score", job.score(SampleJob.DAY, job.table("table")));

    assertThat(finished.exitCode()).isZero();
    assertThat(finished.err())
        .contains(" INFO ")
        .contains(" INFO [%s] FileScanRDD: ".formatted(runId(finished)));
    requireNoCanary();
    // They would be here.
    assertThat(contents(folder.resolve("audit"))).contains("\"event\":\"publication\"");
    String eventLog = contents(folder.resolve("event-log"));
    assertThat(eventLog)
        .contains(
            "\"fs.s3a.secret.key\":\"*********(redacted)\"",
            "\"our.proxy\":\"*********(redacted)\"",
            "\"spark.ourowncode\":\"*********(redacted)\"");
  }

  @Test
  void areNotInLogsAsJson() throws Exception {
    environment.put("NIGHTSHIFT_LOG_FORMAT", "json");
    // The first of all processes says that it makes one, before Java is there to say so as JSON.
    environment.put("NIGHTSHIFT_CLASS_ARCHIVE", "none");

    Finished finished = run("score", job.score(SampleJob.DAY, job.table("table")));

    assertThat(finished.exitCode()).as(finished.err()).isZero();
    requireNoCanary();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : finished.err().lines().toList()) {
      lines.add(Reader.json(line));
    }
    assertThat(lines)
        .filteredOn(
            line ->
                line.get("logger").asText().endsWith(".FileScanRDD")
                    || line.get("message").asText().startsWith("Scoring snapshot"))
        .extracting(line -> line.get("level").asText(), line -> line.get("run_id").asText())
        .containsOnly(tuple("INFO", runId(finished)))
        .hasSizeGreaterThan(1);
  }

  private static String runId(Finished finished) throws IOException {
    return Reader.json(finished.out()).get("publication").get("run_id").asText();
  }

  @Test
  void areNotInFailures() throws Exception {
    String registry = "mlflow+http://me:%s@host:5000".formatted(CANARY);

    List<String> score = job.score(SampleJob.DAY, job.table("table"));
    score.set(score.indexOf("--registry") + 1, registry);

    Finished scored = run("registry", score);
    Finished listed =
        run(
            "list",
            List.of(
                job.installation().script().toString(),
                "registry",
                "list",
                "--registry",
                registry));
    Finished misused =
        run("usage", List.of(job.installation().script().toString(), "score", registry));

    assertThat(List.of(scored, listed, misused)).extracting(Finished::exitCode).containsOnly(2);
    assertThat(scored.out()).contains("mlflow+http://me:***@host:5000");
    assertThat(contents(folder.resolve("audit"))).contains("mlflow+http://me:***@host:5000");
    requireNoCanary();
  }

  /** In any file of the test but the configuration that has it. */
  private void requireNoCanary() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.startsWith(folder.resolve("conf"))) {
          String content = Files.readString(file, StandardCharsets.ISO_8859_1);
          assertThat(content.contains(CANARY)).as(file.toString()).isFalse();
        }
      }
    }
  }

  private static String contents(Path folder) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }
}
