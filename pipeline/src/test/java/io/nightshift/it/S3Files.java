package io.nightshift.it;

import io.nightshift.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** The sample job where everything is in a bucket. */
final class S3Files {
  private S3Files() {}

  /** Copies a folder into a bucket, under the same name. */
  static void upload(Path root, Storage bucket, String name) throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve(name))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        try (InputStream in = Files.newInputStream(file)) {
          bucket.write(root.relativize(file).toString(), in);
        }
      }
    }
  }

  /** Lets a Hadoop that is there already find the server. */
  static void configure(Configuration hadoop, S3Server server) {
    server
        .conf()
        .getPropsWithPrefix("fs.s3a.")
        .forEach((key, value) -> hadoop.set("fs.s3a." + key, value));
  }

  /** The command that scores a snapshot of the bucket into a table of it. */
  static List<String> score(
      Installation installation, String bucket, String snapshot, String table, String... more) {
    List<String> command = new ArrayList<>();
    command.add(installation.script().toString());
    command.addAll(List.of("score", "--job", installation.sampleJob().toString(), "--json"));
    command.addAll(List.of("--snapshot", snapshot, "--registry", bucket + "/registry"));
    command.addAll(
        List.of("--set", "input.path=" + bucket + "/snapshots/snapshot_date={snapshot}"));
    command.addAll(List.of("--set", "output.table=" + bucket + "/" + table));
    command.addAll(List.of(more));
    return command;
  }

  /** What a cluster's Spark lacks to reach S3, as {@code --jars} takes it. */
  static String jars(Installation installation, Path folder) throws InterruptedException {
    Path script = installation.home().resolve("bin/s3-jars");
    try (RunningProcess jars =
        RunningProcess.start(folder, "s3-jars", List.of(script.toString()), Map.of())) {
      return jars.finish(Duration.ofMinutes(5)).out().strip();
    }
  }
}
