package io.nightshift.it;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** What S3 needs on the side of Hadoop and Spark. */
final class S3Files {
  private S3Files() {}

  /** Lets a Hadoop that is there already find the server. */
  static void configure(Configuration hadoop, S3Server server) {
    server
        .conf()
        .getPropsWithPrefix("fs.s3a.")
        .forEach((key, value) -> hadoop.set("fs.s3a." + key, value));
  }

  /** What a cluster's Spark lacks to reach S3, as {@code --jars} takes it. */
  static String jars(Installation installation, Path folder) throws InterruptedException {
    Path script = installation.home().resolve("bin/s3-jars");
    try (RunningProcess jars =
        RunningProcess.start(folder, "s3-jars", List.of(script.toString()), Map.of())) {
      return jars.finish().out().strip();
    }
  }
}
