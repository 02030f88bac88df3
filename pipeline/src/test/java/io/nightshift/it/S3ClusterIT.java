package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.it.RunningProcess.Finished;
import io.nightshift.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that shares nothing but a store: where it is and its keys come from the driver. */
@Tag("cluster")
@Tag("s3")
final class S3ClusterIT {

  @TempDir private Path folder;

  @Test
  void executorsReadAndWriteWithWhatTheDriverKnows() throws IOException, InterruptedException {
    Path sparkHome = Installation.sparkHome();
    SampleJob job = SampleJob.in(folder);
    try (S3Server server = S3Server.start(folder.resolve("server"));
        StandaloneCluster cluster = StandaloneCluster.start(sparkHome, folder.resolve("cluster"));
        Reader reader = Reader.open()) {
      String bucket = server.bucket("cluster");
      StoredSample.upload(folder, Storage.at(bucket, server.conf()), "registry");
      StoredSample.upload(
          folder, Storage.at(bucket, server.conf()), "snapshots/snapshot_date=" + SampleJob.DAY);
      StandaloneCluster.Worker worker =
          cluster.startWorker(
              "only", 2, "1g", List.of(job.registry(), folder.resolve("snapshots")));

      Map<String, String> environment = S3Server.environment(server.endpoint());
      environment.put("SPARK_HOME", sparkHome.toString());
      environment.put("SPARK_LOCAL_IP", "127.0.0.1");
      environment.put(
          "NIGHTSHIFT_SUBMIT_ARGS",
          "--master %s --driver-memory 1g --executor-memory 512m --conf spark.driver.host=127.0.0.1 --conf spark.ui.enabled=false --jars %s"
              .formatted(cluster.url(), S3Files.jars(job.installation(), folder)));
      Finished finished;
      try (RunningProcess run =
          RunningProcess.start(
              folder,
              "score",
              StoredSample.score(job.installation(), bucket, SampleJob.DAY, "table"),
              environment)) {
        finished = run.finish();
      }

      assertThat(finished.exitCode())
          .withFailMessage(() -> finished + "\n" + cluster.tails())
          .isZero();
      assertThat(finished.err() + finished.out() + cluster.tails())
          .doesNotContain(S3Server.SECRET_KEY);
      assertThat(worker.executorFolders()).isNotEmpty();
      assertThat(worker.filesFromTheDriver()).isEmpty();
      S3Files.configure(reader.hadoop(), server);
      reader
          .plain(bucket + "/table", SampleJob.DAY)
          .requireEqual(reader.expected(job.installation(), 2, SampleJob.DAY));
    }
  }
}
