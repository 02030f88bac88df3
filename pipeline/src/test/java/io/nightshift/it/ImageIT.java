package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.it.RunningProcess.Finished;
import io.nightshift.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the container image does, step by step, on a machine without an engine. */
@Tag("cluster")
@Tag("s3")
final class ImageIT {

  @TempDir private static Path folder;

  private static Installation installation;
  private static Image image;

  @BeforeAll
  static void build() throws IOException, InterruptedException {
    installation = Installation.underTest();
    image = Image.build(installation, Installation.sparkHome(), folder.resolve("image"));
  }

  private static Finished run(String name, List<String> command, Map<String, String> environment)
      throws InterruptedException {
    try (RunningProcess process = image.run(name, command, environment)) {
      return process.finish();
    }
  }

  @Test
  void itsHealthCheckPasses() throws IOException, InterruptedException {
    Finished finished = run("health", image.healthCheck(), Map.of());

    assertThat(finished.exitCode()).as(finished.toString()).isZero();
    assertThat(finished.out()).contains("ONNX Runtime");
  }

  @Test
  void itDoesNotRunAsTheSuperuser() {
    assertThat(image.runsAsNobodySpecial()).isTrue();
  }

  @Test
  void itScoresFromS3() throws IOException, InterruptedException {
    try (S3Server server = S3Server.start(folder.resolve("server"));
        Reader reader = Reader.open()) {
      String bucket = server.bucket("image");
      Storage storage = Storage.at(bucket, server.conf());
      StoredSample.upload(installation.sampleData(), storage, "registry");
      StoredSample.upload(
          installation.sampleData(), storage, "snapshots/snapshot_date=" + SampleJob.DAY);
      List<String> command =
          new ArrayList<>(StoredSample.score(installation, bucket, SampleJob.DAY, "table"));
      command.set(0, "nightshift");

      Finished finished = run("score", command, S3Server.environment(server.endpoint()));

      assertThat(finished.exitCode()).as(finished.toString()).isZero();
      S3Files.configure(reader.hadoop(), server);
      reader
          .plain(bucket + "/table", SampleJob.DAY)
          .requireEqual(reader.expected(installation, 2, SampleJob.DAY));
    }
  }
}
