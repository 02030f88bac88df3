package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightshift.fixture.FaultProxy;
import io.nightshift.fixture.FaultProxy.Fault;
import io.nightshift.it.RunningProcess.Finished;
import io.nightshift.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Executors that die, or come to a halt, while they write to a store: every row is there once.
 *
 * <p>Two workers, under two names of this machine: Spark runs no task a second time on the host
 * where it is slow.
 */
@Tag("cluster")
@Tag("s3")
final class S3ClusterFaultsIT {
  private static final String LARGE = "large";
  private static final long ROWS = 39_334;
  private static final Pattern APPLICATION = Pattern.compile("app-\\d+-\\d+");

  @TempDir private static Path folder;

  private static Path sparkHome;
  private static SampleJob job;
  private static S3Server server;
  private static FaultProxy proxy;
  private static String bucket;
  private static StandaloneCluster cluster;
  private static List<StandaloneCluster.Worker> workers;
  private static Reader reader;

  @BeforeAll
  static void startAll() throws IOException, InterruptedException {
    sparkHome = Installation.sparkHome();
    job = SampleJob.in(folder);
    reader = Reader.open();
    reader.multiply(job, 2, 6, LARGE);
    server = S3Server.start(folder.resolve("server"));
    proxy = FaultProxy.before(server.port());
    bucket = server.bucket("cluster-faults");
    StoredSample.upload(folder, Storage.at(bucket, server.conf()), "registry");
    StoredSample.upload(
        folder, Storage.at(bucket, server.conf()), "snapshots/snapshot_date=" + LARGE);
    S3Files.configure(reader.hadoop(), server);
    cluster = StandaloneCluster.start(sparkHome, folder.resolve("cluster"));
    workers =
        List.of(
            cluster.startWorker("127.0.0.1", "one", 1, "600m", List.of()),
            cluster.startWorker("localhost", "other", 1, "600m", List.of()));
  }

  @AfterAll
  static void stopAll() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
    proxy.close();
    server.close();
    reader.close();
  }

  @AfterEach
  void calm() {
    proxy.calm();
  }

  private static RunningProcess start(String name) throws IOException, InterruptedException {
    Map<String, String> environment = S3Server.environment(proxy.endpoint());
    environment.put("SPARK_HOME", sparkHome.toString());
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    environment.put(
        "NIGHTSHIFT_SUBMIT_ARGS",
        Stream.of(
                "--master %s --driver-memory 1g --executor-memory 512m --executor-cores 1",
                "--conf spark.driver.host=127.0.0.1 --conf spark.ui.enabled=false",
                "--conf spark.sql.files.maxPartitionBytes=4m",
                "--conf spark.speculation.quantile=0.5 --conf spark.speculation.multiplier=1.5",
                "--conf spark.eventLog.enabled=true --conf spark.eventLog.compress=false --conf spark.eventLog.dir=%s",
                "--jars %s")
            .reduce("", (all, more) -> all + " " + more)
            .formatted(
                cluster.url(), events(name).toUri(), S3Files.jars(job.installation(), folder)));
    return RunningProcess.start(
        folder,
        name,
        StoredSample.score(
            job.installation(), bucket, LARGE, name, "--set", "inference.batch-rows=1"),
        environment);
  }

  private static Path events(String name) throws IOException {
    return Files.createDirectories(folder.resolve("events-" + name));
  }

  /**
   * The executors of a run. A worker may have others that are ending, or only starting to be one,
   * so a process counts once its command line tells that it belongs to the run's application.
   */
  private static List<ProcessHandle> executors(StandaloneCluster.Worker worker, String name) {
    String application = application(name);
    return worker.running().stream()
        .filter(process -> process.info().commandLine().orElse("").contains(application))
        .toList();
  }

  private static List<ProcessHandle> executors(String name) {
    return workers.stream().flatMap(worker -> executors(worker, name).stream()).toList();
  }

  /** How executors are told which application is theirs; the event log is named for it. */
  private static String application(String name) {
    try (Stream<Path> logs = Files.walk(events(name))) {
      return logs.map(log -> APPLICATION.matcher(log.getFileName().toString()))
          .filter(Matcher::find)
          .map(found -> "--app-id " + found.group())
          .findFirst()
          .orElse("no event log yet");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireEveryRowOnce(Finished finished, String table) throws IOException {
    assertThat(finished.exitCode())
        .withFailMessage(() -> finished + "\n" + cluster.tails())
        .isZero();
    JsonNode counts = Reader.json(finished.out()).get("publication").get("counts");
    assertThat(counts.toString())
        .isEqualTo("{\"read\":%d,\"scored\":%d,\"rejected\":0}".formatted(ROWS, ROWS));
    assertThat(reader.rowsAndKeys(bucket + "/" + table)).containsExactly(ROWS, ROWS);
  }

  @Test
  void anExecutorDiesAfterItHasWrittenAndBeforeItCommits()
      throws IOException, InterruptedException {
    // Given a task that has written all, and gets no answer when it says so
    proxy.spoil(
        1,
        Fault.SILENCE,
        request -> request.isFor("PUT ") && request.target().contains(".pendingset"));

    // When its executor, which is one of two, is killed
    try (RunningProcess run = start("dies")) {
      run.await("a task commits", () -> proxy.spoiled() == 1);
      executors("dies").forEach(ProcessHandle::destroyForcibly);

      // Then
      requireEveryRowOnce(run.finish(), "dies");
    }
  }

  @Test
  void aTaskThatComesToAHaltIsRunElsewhere() throws IOException, InterruptedException {
    // Given two tasks that are held while they write: an executor has one core, so one is in each
    proxy.spoil(
        2,
        Fault.HELD,
        request ->
            request.isFor("PUT ")
                && request.target().contains("/halts/")
                && request.target().contains("/part-"));
    try (RunningProcess run = start("halts")) {
      run.await("both executors write", () -> proxy.spoiled() == 2);

      // When
      ProcessHandle slow = executors(workers.get(0), "halts").get(0);
      signal("STOP", slow);
      proxy.calm();
      Finished finished = run.finish();

      // Then
      requireEveryRowOnce(finished, "halts");
      assertThat(eventsOf("halts")).contains("\"Speculative\":true");

      // When it goes on, long after
      goOn(slow);
      assertThat(slow.onExit()).succeedsWithin(Waiting.PATIENCE);

      // Then
      requireEveryRowOnce(finished, "halts");
    }
  }

  private static String eventsOf(String name) throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.walk(events(name))) {
      for (Path file :
          files
              .filter(Files::isRegularFile)
              .filter(path -> !path.toString().endsWith(".crc"))
              .toList()) {
        text.append(Files.readString(file));
      }
    }
    return text.toString();
  }

  private static void signal(String name, ProcessHandle process)
      throws IOException, InterruptedException {
    assertThat(kill(name, process)).isZero();
  }

  /** Unless it is gone: its worker ends it by force ten seconds after the run is over. */
  private static void goOn(ProcessHandle process) throws IOException, InterruptedException {
    if (kill("CONT", process) != 0) {
      assertThat(process.isAlive()).isFalse();
    }
  }

  private static int kill(String signal, ProcessHandle process)
      throws IOException, InterruptedException {
    return new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }
}
