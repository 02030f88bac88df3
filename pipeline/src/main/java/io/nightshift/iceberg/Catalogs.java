package io.nightshift.iceberg;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.UnreachableException;
import io.nightshift.table.CatalogSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.jdbc.UncheckedSQLException;

/**
 * The catalogs that Spark's settings name. Each is opened once in a process and stays open, as in
 * Spark. Thread-safe.
 */
final class Catalogs {
  private static final String SQLITE = "jdbc:sqlite:";
  private static final String HADOOP = "hadoop.";
  private static final Map<Key, Catalog> OPEN = new ConcurrentHashMap<>();

  private record Key(String name, SortedMap<String, String> settings) {}

  private Catalogs() {}

  /**
   * Opens a catalog.
   *
   * @throws InvalidRequestException if nothing is set for it, or it is none that two may write to
   */
  static Catalog open(String name, Configuration conf) {
    SortedMap<String, String> settings = settings(name, conf);
    return OPEN.computeIfAbsent(
        new Key(name, settings),
        key ->
            IcebergFailure.translating(
                "open the catalog '%s'".formatted(name), () -> build(key, conf)));
  }

  /** Whether a catalog keeps its tables in a file on this machine, which is not there yet. */
  static boolean isNew(String name, Configuration conf) {
    return file(settings(name, conf)).map(file -> !Files.exists(file)).orElse(false);
  }

  private static SortedMap<String, String> settings(String name, Configuration conf) {
    SortedMap<String, String> settings = CatalogSettings.of(name, conf);
    if (settings.isEmpty()) {
      throw new InvalidRequestException(
          "Unknown catalog '%1$s': Spark has no settings for it; set spark.sql.catalog.%1$s.type, .uri and what else Iceberg wants to know, in spark-defaults.conf or by --conf"
              .formatted(name));
    }
    return settings;
  }

  private static Catalog build(Key key, Configuration conf) {
    requireSafe(key, conf);
    file(key.settings()).ifPresent(file -> makeFolder(key.name(), file));
    Configuration own = new Configuration(conf);
    key.settings()
        .forEach(
            (setting, value) -> {
              if (setting.startsWith(HADOOP)) {
                own.set(setting.substring(HADOOP.length()), value);
              }
            });
    return connect(key, own);
  }

  /**
   * Iceberg makes its tables in a database of SQL when it first opens a catalog there. Of two
   * processes that find them missing at once, one fails at what the other has just made: looking
   * again finds it done.
   */
  private static Catalog connect(Key key, Configuration conf) {
    try {
      return CatalogUtil.buildIcebergCatalog(key.name(), key.settings(), conf);
    } catch (UncheckedSQLException e) {
      return CatalogUtil.buildIcebergCatalog(key.name(), key.settings(), conf);
    }
  }

  /**
   * Iceberg's catalog of folders commits by a rename that must refuse to replace: HDFS's does,
   * those of local disks and object stores let two writers win.
   */
  private static void requireSafe(Key key, Configuration conf) {
    boolean isOfFolders =
        CatalogUtil.ICEBERG_CATALOG_TYPE_HADOOP.equalsIgnoreCase(key.settings().get("type"))
            || CatalogUtil.ICEBERG_CATALOG_HADOOP.equals(key.settings().get("catalog-impl"));
    if (isOfFolders) {
      String warehouse = key.settings().getOrDefault("warehouse", "");
      String scheme = scheme(warehouse, conf).toLowerCase(Locale.ROOT);
      if (!scheme.equals("hdfs") && !scheme.equals("viewfs")) {
        throw new InvalidRequestException(
            "Cannot use the catalog '%s': of type hadoop in %s, where of two who publish at once both would win; use rest, hive, jdbc, glue or nessie"
                .formatted(key.name(), warehouse.isEmpty() ? "no warehouse" : warehouse));
      }
    }
  }

  private static String scheme(String warehouse, Configuration conf) {
    String scheme = new org.apache.hadoop.fs.Path(warehouse + "/.").toUri().getScheme();
    return Optional.ofNullable(scheme)
        .or(() -> Optional.ofNullable(FileSystem.getDefaultUri(conf)).map(URI::getScheme))
        .orElse("file");
  }

  /** The file of a catalog in SQLite. */
  private static Optional<Path> file(Map<String, String> settings) {
    return Optional.ofNullable(settings.get("uri"))
        .filter(uri -> uri.startsWith(SQLITE))
        .map(uri -> uri.substring(SQLITE.length()).replaceFirst("\\?.*", ""))
        .map(Path::of);
  }

  private static void makeFolder(String name, Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new UnreachableException(
          "Cannot make the folder of catalog '%s' in %s: %s"
              .formatted(name, file.toAbsolutePath().getParent(), e.getMessage()),
          e);
    }
  }
}
