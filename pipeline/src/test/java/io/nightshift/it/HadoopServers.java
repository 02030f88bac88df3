package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What processes of Hadoop's own need. */
final class HadoopServers {
  /** Where their class path is written; see src/test/hadoop. */
  private static final String CLASS_PATH = "nightshift.hadoop.classpath";

  private HadoopServers() {}

  /** Fails, rather than skips, if there is none. */
  static String classPath() throws IOException {
    String file = System.getProperty(CLASS_PATH, "");
    assertThat(file)
        .as(
            "Tests on HDFS and YARN need the file with their class path: set -D%s=<file>",
            CLASS_PATH)
        .isNotEmpty();
    return Files.readString(Path.of(file)).strip();
  }
}
