package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightshift.it.RunningProcess.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Scores on a real cluster, through {@code bin/nightshift} and spark-submit.
 *
 * <p>Of the two workers, only one is large enough for a driver, and only the other has the cores
 * for an executor. The latter finds the registry and the driver's temporary files gone, as if it
 * were on another machine; snapshots and predictions are on storage that both share.
 */
@Tag("cluster")
final class ClusterIT {

  @TempDir private static Path folder;

  private static Path sparkHome;
  private static SampleJob job;
  private static Path logs;
  private static Reader reader;
  private static StandaloneCluster cluster;
  private static StandaloneCluster.Worker driverWorker;
  private static StandaloneCluster.Worker executorWorker;

  @BeforeAll
  static void startCluster() throws IOException, InterruptedException {
    sparkHome = Installation.sparkHome();
    job = SampleJob.in(folder);
    logs = job.installation().chattyLogs(folder.resolve("executor-logs"));
    reader = Reader.open();
    cluster = StandaloneCluster.start(sparkHome, folder.resolve("cluster"));
    driverWorker = cluster.startWorker("driver", 1, "1g", List.of());
    executorWorker =
        cluster.startWorker("executor", 2, "600m", List.of(job.registry(), job.temporary()));
  }

  @AfterAll
  static void stopCluster() {
    if (cluster != null) {
      cluster.close();
    }
    if (reader != null) {
      reader.close();
    }
  }

  private static List<String> submitOptions(String... more) {
    List<String> options = new ArrayList<>();
    options.addAll(List.of("--master", cluster.url(), "--driver-memory", "1g"));
    options.addAll(List.of("--driver-java-options", "-Djava.io.tmpdir=" + job.temporary()));
    options.addAll(List.of("--executor-memory", "512m", "--executor-cores", "2"));
    options.addAll(List.of("--conf", "spark.driver.host=127.0.0.1"));
    options.addAll(List.of("--conf", "spark.ui.enabled=false"));
    options.addAll(List.of("--conf", "spark.executor.extraJavaOptions=-Djava.io.tmpdir=" + folder));
    options.addAll(
        List.of(
            "--conf",
            "spark.executor.defaultJavaOptions=-Dlog4j2.configurationFile=" + logs.toUri()));
    options.addAll(List.of(more));
    return options;
  }

  private static Finished submit(String name, List<String> options, List<String> command)
      throws InterruptedException {
    try (RunningProcess run = job.submitted(name, sparkHome, options, command)) {
      return run.finish();
    }
  }

  private static void requireDone(Finished finished) {
    assertThat(finished.exitCode())
        .withFailMessage(() -> finished + "\n" + cluster.tails())
        .isZero();
  }

  @Test
  void executorsThatCannotSeeTheRegistryScoreASnapshot(TestReporter reporter)
      throws IOException, InterruptedException {
    // Given
    Path table = job.table("client");
    List<String> command = job.score(SampleJob.DAY, table);
    List<Path> executorsBefore = executorWorker.executorFolders();

    // When
    Finished finished = submit("client", submitOptions(), command);

    // Then
    requireDone(finished);
    assertThat(finished.err()).doesNotContain("Exception", "\tat ", "ERROR");
    JsonNode result = Reader.json(finished.out());
    assertThat(result.get("status").asText()).isEqualTo("published");
    assertThat(result.get("publication").get("counts").toString())
        .isEqualTo("{\"read\":989,\"scored\":984,\"rejected\":5}");
    reader.plain(table).requireEqual(reader.expected(job.installation(), 2, SampleJob.DAY));
    List<Path> executors = new ArrayList<>(executorWorker.executorFolders());
    executors.removeAll(executorsBefore);
    String digest = result.get("publication").get("arms").get(0).get("digest").asText();
    requireScoredOnTheirOwn(executors, digest, reporter);
    requireLabelled(executors, result.get("publication").get("run_id").asText());

    // When it is asked for again
    Finished again = submit("client-again", submitOptions(), command);

    // Then
    requireDone(again);
    assertThat(Reader.json(again.out()).get("status").asText()).isEqualTo("already_published");
    assertThat(Reader.records(table, SampleJob.DAY)).hasSize(1);
  }

  /** Spark says which file a task begins to read. */
  private static void requireLabelled(List<Path> executors, String runId) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path executor : executors) {
      lines.addAll(Files.readAllLines(executor.resolve("stderr")));
    }
    assertThat(lines)
        .filteredOn(line -> line.contains("FileScanRDD: "))
        .isNotEmpty()
        .allMatch(line -> line.contains(" INFO [%s] FileScanRDD: ".formatted(runId)));
  }

  /** Says by which proof, since not every machine lets a test hide a folder. */
  private static void requireScoredOnTheirOwn(
      List<Path> executors, String digest, TestReporter reporter) throws IOException {
    assertThat(executors).isNotEmpty();
    assertThat(driverWorker.executorFolders()).isEmpty();
    assertThat(executorWorker.filesFromTheDriver()).isNotEmpty();
    Path models = folder.resolve("nightshift-models-" + System.getProperty("user.name"));
    assertThat(models.resolve(digest)).isNotEmptyDirectory();
    boolean isHidden = executorWorker.seesEmpty(job.registry());
    reporter.publishEntry(
        "proof that executors need no registry",
        isHidden
            ? "it is an empty folder in the mount namespace of the worker and its executors"
            : "only that the model lies in the cache below the executors' temporary folder: this"
                + " machine does not permit 'unshare --mount'");
    if (isHidden) {
      assertThat(executorWorker.seesEmpty(job.temporary())).isTrue();
      assertThat(job.registry()).isNotEmptyDirectory();
    }
  }

  @Test
  void aDriverOnAWorkerScoresASnapshot() throws IOException, InterruptedException {
    // Given
    Path table = job.table("cluster-mode");
    List<String> options =
        submitOptions(
            "--deploy-mode", "cluster", "--conf", "spark.standalone.submit.waitAppCompletion=true");

    // When
    Finished finished = submit("cluster-mode", options, job.score(SampleJob.DAY, table));

    // Then
    requireDone(finished);
    assertThat(finished.out()).isEmpty();
    assertThat(finished.err()).contains("FINISHED").doesNotContain("Exception", "ERROR");
    assertThat(driverWorker.driverFolders()).hasSize(1);
    String printed = driverWorker.printedBy(driverWorker.driverFolders().get(0));
    assertThat(Reader.json(printed).get("status").asText()).isEqualTo("published");
    assertThat(driverWorker.executorFolders()).isEmpty();
    reader.plain(table).requireEqual(reader.expected(job.installation(), 2, SampleJob.DAY));
  }

  @Test
  void tasksOfAnExecutorShareOneSession() throws IOException, InterruptedException {
    // Given a snapshot of 42 files, each of which is read by a task of its own
    Path table = job.table("many-tasks");
    allDaysInOne("june");
    List<String> options = submitOptions("--conf", "spark.sql.files.maxPartitionBytes=4m");
    int executorsBefore = executorWorker.executorFolders().size();

    // When
    Finished finished =
        submit("many-tasks", options, job.score("june", table, "--set", "rejects.max-ratio=0.05"));

    // Then
    requireDone(finished);
    JsonNode result = Reader.json(finished.out());
    int executors = executorWorker.executorFolders().size() - executorsBefore;
    assertThat(executors).isEqualTo(1);
    assertThat(result.get("sessions").asInt()).isEqualTo(executors);
    assertThat(result.get("publication").get("arms").get(0).get("files")).hasSize(42);
    reader.plain(table).requireEqual(reader.expectedOfAllDays(job.installation(), 2));
  }

  private static void allDaysInOne(String snapshot) throws IOException {
    Path target = Files.createDirectories(job.snapshot(snapshot));
    for (int day = 1; day <= 21; day++) {
      String date = "2013-06-%02d".formatted(day);
      try (Stream<Path> files = Files.list(job.snapshot(date))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".parquet")).toList()) {
          Files.copy(file, target.resolve(date + "-" + file.getFileName()));
        }
      }
    }
  }

  @Test
  void rowsAreScoredOnceThoughAnExecutorIsKilled() throws IOException, InterruptedException {
    // Given a snapshot of 8 tasks that are run one at a time, and take a while
    Path table = job.table("killed-executor");
    reader.multiply(job, 6, 8, "large");
    List<String> options =
        submitOptions(
            "--conf", "spark.sql.files.maxPartitionBytes=4m", "--conf", "spark.task.cpus=2");
    List<String> command = job.score("large", table, "--set", "inference.batch-rows=1");

    // When the executor is killed while the second of them writes
    try (RunningProcess run = job.submitted("killed-executor", sparkHome, options, command)) {
      run.await("the second task writes", () -> isWritten(table, "/_temporary/.*/part-00001"));
      // Of runs that are over there may be others, which Spark takes its time to end.
      List<ProcessHandle> executors = executorWorker.executorsOfTheLastApplication();
      assertThat(executors).hasSize(1);
      executors.get(0).destroyForcibly();
      Finished finished = run.finish();

      // Then
      requireDone(finished);
      assertThat(Reader.json(finished.out()).get("publication").get("counts").toString())
          .isEqualTo("{\"read\":118002,\"scored\":118002,\"rejected\":0}");
      assertThat(Reader.json(finished.out()).get("sessions").asInt()).isLessThanOrEqualTo(2);
      assertThat(reader.rowsAndKeys(table)).containsExactly(118_002L, 118_002L);
    }
  }

  private static boolean isWritten(Path table, String pattern) {
    return TableFiles.any(table, ".*/_staged/.*" + pattern + ".*");
  }

  @Test
  void theDoctorReachesTheExecutors() throws IOException, InterruptedException {
    Path table = job.table("doctored");

    Finished finished = submit("doctor", submitOptions(), job.doctor(SampleJob.DAY, table));

    requireDone(finished);
    JsonNode checks = Reader.json(finished.out()).get("checks");
    assertThat(verdicts(checks, "cluster")).containsExactly("executors: ok");
    assertThat(verdicts(checks, "executor 0 on 127.0.0.1"))
        .containsExactly(
            "Java: ok",
            "Spark: ok",
            "ONNX Runtime: ok",
            "temp folder: ok",
            "memory: ok",
            "input: ok",
            "table: ok",
            "model: ok",
            "clock: ok");
    assertThat(verdicts(checks, "driver")).contains("memory overhead: warning", "table: ok");
    assertThat(table).doesNotExist();
  }

  @Test
  void theDoctorFindsATableThatExecutorsDoNotShare() throws IOException, InterruptedException {
    assumeThat(executorWorker.seesEmpty(job.registry())).as("folders may be hidden").isTrue();
    Path table = job.temporary().resolve("table");

    Finished finished =
        submit("doctor-unshared", submitOptions(), job.doctor(SampleJob.DAY, table));

    assertThat(finished.exitCode()).as(finished.toString()).isEqualTo(2);
    JsonNode checks = Reader.json(finished.out()).get("checks");
    assertThat(verdicts(checks, "driver")).contains("table: ok");
    assertThat(verdicts(checks, "executor 0 on 127.0.0.1")).contains("input: ok", "table: failed");
    assertThat(finished.out()).contains("put the table on storage that all machines share");
    assertThat(table).doesNotExist();
  }

  private static List<String> verdicts(JsonNode checks, String where) {
    List<String> verdicts = new ArrayList<>();
    for (JsonNode check : checks) {
      if (check.get("where").asText().equals(where)) {
        verdicts.add(check.get("check").asText() + ": " + check.get("verdict").asText());
      }
    }
    return verdicts;
  }
}
