package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.it.RunningProcess.Finished;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores on a real YARN, with the driver here and with the driver there. */
@Tag("cluster")
@Tag("hdfs")
final class YarnIT {

  @TempDir private static Path folder;

  private static Path sparkHome;
  private static SampleJob job;
  private static YarnCluster cluster;
  private static Reader reader;

  @BeforeAll
  static void startCluster() throws IOException, InterruptedException {
    sparkHome = Installation.sparkHome();
    job = SampleJob.in(folder);
    cluster = YarnCluster.start(folder.resolve("yarn"), 4_096);
    reader = Reader.open();
  }

  @AfterAll
  static void stopCluster() {
    if (reader != null) {
      reader.close();
    }
    cluster.close();
  }

  private static Finished submit(String deployMode, String name, Path table, String... more)
      throws InterruptedException {
    List<String> options = new ArrayList<>();
    options.addAll(List.of("--master", "yarn", "--deploy-mode", deployMode));
    options.addAll(List.of("--num-executors", "1", "--executor-cores", "1"));
    options.addAll(List.of("--executor-memory", "512m", "--driver-memory", "1g"));
    options.addAll(List.of("--conf", "spark.executor.memoryOverhead=512m"));
    options.addAll(List.of("--conf", "spark.yarn.am.memory=256m"));
    options.addAll(List.of("--conf", "spark.ui.enabled=false"));
    // What the node has need not be uploaded; the rest is not to go into the user's home.
    options.addAll(List.of("--conf", "spark.yarn.jars=local:" + sparkHome + "/jars/*"));
    options.addAll(List.of("--conf", "spark.yarn.stagingDir=" + folder.resolve("staging")));
    options.addAll(List.of("--conf", "spark.yarn.maxAppAttempts=1"));
    // That a busy machine takes its time to start an executor is nothing to warn of.
    options.addAll(List.of("--conf", "spark.scheduler.maxRegisteredResourcesWaitingTime=15m"));
    options.addAll(List.of("--conf", "spark.starvation.timeout=15m"));
    if (deployMode.equals("client")) {
      options.addAll(List.of("--conf", "spark.driver.host=127.0.0.1"));
    }
    Map<String, String> environment = new HashMap<>();
    environment.put("SPARK_HOME", sparkHome.toString());
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    environment.put("HADOOP_CONF_DIR", cluster.conf().toString());
    environment.put("NIGHTSHIFT_SUBMIT_ARGS", String.join(" ", options));
    try (RunningProcess run =
        RunningProcess.start(folder, name, job.score(SampleJob.DAY, table, more), environment)) {
      return run.finish();
    }
  }

  private static void requireScored(Finished finished, Path table) {
    assertThat(finished.exitCode())
        .withFailMessage(() -> finished + "\n" + cluster.tails())
        .isZero();
    reader.plain(table).requireEqual(reader.expected(job.installation(), 2, SampleJob.DAY));
  }

  @Test
  void aDriverHereScoresASnapshotAndTellsItsExitCode() throws InterruptedException {
    Path table = job.table("client");

    Finished finished = submit("client", "client", table);

    requireScored(finished, table);
    assertThat(finished.err()).doesNotContain("Exception", "\tat ", " ERROR ", " WARN ");

    Finished wrong = submit("client", "wrong", table, "--model", "flight-delay:99");
    assertThat(wrong.exitCode()).as(wrong.toString()).isEqualTo(2);
  }

  @Test
  void aDriverThereScoresASnapshotAndYarnTakesItForASuccess() throws InterruptedException {
    Path table = job.table("cluster");

    requireScored(submit("cluster", "cluster", table), table);
  }

  @Test
  void yarnIsToldTheExitCodeOfADriverThere() throws InterruptedException {
    Finished wrong =
        submit("cluster", "wrong-there", job.table("none"), "--model", "flight-delay:99");

    assertThat(wrong.exitCode()).as(wrong.toString()).isEqualTo(1);
    assertThat(wrong.err()).contains("nightshift ended with exit code 2");
  }
}
