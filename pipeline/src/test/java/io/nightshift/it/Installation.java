package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The Nightshift under test, and the Spark distribution to test it on.
 *
 * @param home the repository's root, built
 */
record Installation(Path home) {
  /** Where the repository's root is; by default the parent of the working directory. */
  static final String HOME = "nightshift.home";

  /** Where a Spark distribution is, of the version that Nightshift is built for. */
  static final String SPARK_HOME = "nightshift.spark.home";

  /** Where distributions of other versions are that the same jar must run on. */
  static final String OTHER_SPARK_HOMES = "nightshift.spark.homes";

  static Installation underTest() {
    String home = System.getProperty(HOME, "");
    Path root = (home.isEmpty() ? Path.of("..") : Path.of(home)).toAbsolutePath().normalize();
    Installation installation = new Installation(root);
    assertThat(installation.script()).as("%s must be the repository's root", HOME).isExecutable();
    assertThat(installation.jar()).as("built by 'mvn package'").isRegularFile();
    return installation;
  }

  /** Writes a configuration of logs that tells more than the usual one; returns the file. */
  Path chattyLogs(Path folder) throws IOException {
    String usual = Files.readString(home.resolve("conf/log4j2.properties"));
    return Files.writeString(
        Files.createDirectories(folder).resolve("log4j2.properties"),
        usual.replace("rootLogger.level = warn", "rootLogger.level = info"));
  }

  /** Fails, rather than skips, if there is none: who asks for cluster tests wants them run. */
  static Path sparkHome() {
    String home = System.getProperty(SPARK_HOME, "");
    assertThat(home)
        .as(
            "Cluster tests need a Spark distribution: set -D%s=<folder>, or leave them out with"
                + " -DexcludedGroups=cluster",
            SPARK_HOME)
        .isNotEmpty();
    Path folder = Path.of(home).toAbsolutePath();
    assertThat(folder.resolve("bin/spark-submit"))
        .as("%s must be a Spark distribution", SPARK_HOME)
        .isExecutable();
    assertThat(Files.isDirectory(folder.resolve("jars"))).isTrue();
    return folder;
  }

  /** Distributions of other versions; fails, rather than skips, if there is none. */
  static List<Path> otherSparkHomes() {
    String homes = System.getProperty(OTHER_SPARK_HOMES, "");
    assertThat(homes)
        .as(
            "Tests on other versions of Spark need distributions: set -D%s=<folder>:<folder>, or leave"
                + " them out with -DexcludedGroups=versions",
            OTHER_SPARK_HOMES)
        .isNotEmpty();
    return Arrays.stream(homes.split(":")).map(home -> Path.of(home).toAbsolutePath()).toList();
  }

  /** Of the environment that the distribution is installed in: lib/python3.x/site-packages. */
  static String python() {
    Path environment = sparkHome().resolve("../../../..").normalize();
    Path python = environment.resolve("bin/python");
    return Files.isExecutable(python) ? python.toString() : "python3";
  }

  Path script() {
    return home.resolve("bin/nightshift");
  }

  Path jar() {
    return home.resolve("pipeline/target/nightshift.jar");
  }

  Path sampleData() {
    return home.resolve("sample-data");
  }

  Path sampleJob() {
    return home.resolve("conf/jobs/flight-delay.yaml");
  }
}
