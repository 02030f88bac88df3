package io.nightshift.cli;

import io.nightshift.run.SparkSessions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What a command finds around it: the environment, and how to reach Hadoop and Spark.
 *
 * @param environment the process's variables
 */
record Surroundings(Map<String, String> environment) {
  /** Where {@code bin/nightshift} says that the configuration files are. */
  private static final String CONF_DIR = "NIGHTSHIFT_CONF_DIR";

  /** Set by {@code bin/nightshift} when standard error is a terminal. */
  private static final String TERMINAL = "NIGHTSHIFT_TERMINAL";

  /** Those of the command line that a command belongs to. */
  static Surroundings of(CommandSpec command) {
    return ((Nightshift) command.root().userObject()).surroundings();
  }

  /** Hadoop's configuration, with what spark-submit or the defaults say under spark.hadoop. */
  Configuration hadoop() {
    return SparkSessions.hadoop(sparkDefaults());
  }

  SparkSession spark() {
    return SparkSessions.open(sparkDefaults());
  }

  private Optional<Path> sparkDefaults() {
    return Optional.ofNullable(environment.get(CONF_DIR))
        .map(folder -> Path.of(folder, "spark-defaults.conf"))
        .filter(Files::exists);
  }

  boolean isTerminal() {
    return "1".equals(environment.get(TERMINAL)) && LogFormat.of(environment) == LogFormat.TEXT;
  }
}
