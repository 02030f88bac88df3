package io.nightshift.run;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.storage.ForklessLocalFileSystem;
import io.nightshift.table.CatalogSettings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/** Opens Spark: what spark-submit has set up, or else one embedded in this JVM. */
public final class SparkSessions {
  private static final String HADOOP = "spark.hadoop.";
  private static final String LOCAL_FILES = "fs.file.impl";

  /** What an embedded Spark needs beyond the defaults: it serves this machine alone. */
  private static final Map<String, String> EMBEDDED =
      Map.of(
          "spark.master",
          "local[*]",
          "spark.ui.enabled",
          "false",
          "spark.driver.host",
          "127.0.0.1",
          "spark.driver.bindAddress",
          "127.0.0.1");

  /** What scores depend on, whatever anybody has configured. */
  private static final Map<String, String> REQUIRED =
      Map.of(
          "spark.sql.session.timeZone", "UTC",
          "spark.sql.datetime.java8API.enabled", "true",
          // An overflow in a feature is an error of its row, not another number.
          "spark.sql.ansi.enabled", "true",
          // A snapshot may have x and X; Parquet tells them apart, and so do models.
          "spark.sql.caseSensitive", "true");

  private static final String REDACTION = "spark.redaction.regex";

  /** A password in a URL. */
  private static final String USER_INFO = "://[^/\\s:@]*:[^/\\s@]+@";

  /**
   * Settings whose keys or values match are kept out of logs, the UI and event logs, beside those
   * that the user names.
   */
  static final String SECRET =
      "(?i)secret|passw|passphrase|token|credential|(access|account|private|encryption|api)[._-]?key|"
          + USER_INFO;

  private SparkSessions() {}

  /**
   * Opens a session, or hands out the one that is open.
   *
   * @param defaults a {@code spark-defaults.conf} for an embedded Spark, if there is one; under
   *     spark-submit, it is spark-submit that reads it
   */
  public static SparkSession open(Optional<Path> defaults) {
    SparkConf conf = configuration(defaults);
    REQUIRED.forEach(conf::set);
    redactSecrets(conf);
    conf.setIfMissing("spark.app.name", "nightshift");
    // What runs shuffle are hashes, in which there is nothing to compress.
    conf.setIfMissing("spark.shuffle.compress", "false");
    return getOrCreate(conf);
  }

  /**
   * Spark's public builder first finds out by reflection which kind of session there is, which
   * takes longer than to start all of its services; in a JVM with a driver it is always this one.
   */
  private static SparkSession getOrCreate(SparkConf conf) {
    try {
      return org.apache.spark.sql.classic.SparkSession.builder().config(conf).getOrCreate();
    } catch (LinkageError e) {
      // No public API: a later Spark may have it elsewhere.
      return SparkSession.builder().config(conf).getOrCreate();
    }
  }

  private static void redactSecrets(SparkConf conf) {
    String own = conf.get(REDACTION, "");
    conf.set(REDACTION, own.isEmpty() ? SECRET : "(" + own + ")|" + SECRET);
    // Of plans and of what they read.
    conf.setIfMissing("spark.redaction.string.regex", USER_INFO);
  }

  /**
   * How to reach storage and catalogs: Hadoop's own files, what is configured under {@code
   * spark.hadoop.} for the sessions that {@link #open} opens, and the settings of catalogs under
   * their own keys. Needs no session.
   */
  public static Configuration hadoop(Optional<Path> defaults) {
    Configuration hadoop = new Configuration();
    S3Environment.credentials(System.getenv())
        .forEach((key, value) -> hadoop.setIfUnset(key, value));
    SparkConf conf = configuration(defaults);
    for (Tuple2<String, String> setting : conf.getAllWithPrefix(HADOOP)) {
      hadoop.set(setting._1(), setting._2());
    }
    CatalogSettings.copy(settings(conf), hadoop);
    return hadoop;
  }

  private static SortedMap<String, String> settings(SparkConf conf) {
    SortedMap<String, String> settings = new TreeMap<>();
    for (Tuple2<String, String> setting : conf.getAll()) {
      settings.put(setting._1(), setting._2());
    }
    return settings;
  }

  private static SparkConf configuration(Optional<Path> defaults) {
    SparkConf conf = new SparkConf();
    S3Environment.place(System.getenv())
        .forEach((key, value) -> conf.setIfMissing(HADOOP + key, value));
    if (!conf.contains("spark.master")) {
      defaults.map(SparkSessions::read).ifPresent(file -> file.forEach(conf::setIfMissing));
      EMBEDDED.forEach(conf::setIfMissing);
      if (conf.getAllWithPrefix(LocalCatalog.PREFIX).length == 0) {
        LocalCatalog.settings(System.getenv()).forEach(conf::set);
      }
    }
    if (conf.get("spark.master", "").matches("local(\\[.*)?")
        && new Configuration().get(LOCAL_FILES) == null) {
      // Other JVMs need not have the class, and others may have a class of their own.
      conf.setIfMissing(HADOOP + LOCAL_FILES, ForklessLocalFileSystem.class.getName());
    }
    return conf;
  }

  /**
   * The same syntax as spark-submit's: {@code key value} or {@code key=value}, {@code #} comments.
   */
  private static SortedMap<String, String> read(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new InvalidRequestException("Cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
    SortedMap<String, String> settings = new TreeMap<>();
    properties.forEach((key, value) -> settings.put((String) key, ((String) value).strip()));
    return settings;
  }
}
