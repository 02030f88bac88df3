package io.nightshift.table;

import io.nightshift.run.fixture.SparkFixture;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.spark.sql.SparkSession;

/** A catalog in SQLite, and Iceberg's tables, in a folder of the test. */
public final class IcebergWarehouse {
  private final Path folder;
  private final String catalog = "test_" + UUID.randomUUID().toString().replace("-", "");

  /** In a folder, in which nothing is changed yet. */
  public IcebergWarehouse(Path folder) {
    this.folder = folder.resolve("warehouse");
  }

  /** The name of a table in it. */
  public String table() {
    return catalog + ".ml.predictions";
  }

  /** Where that table lies. */
  public Path tableFolder() {
    return folder.resolve("ml/predictions");
  }

  /** Spark's settings for the catalog, by the rest of their keys. */
  public SortedMap<String, String> settings() {
    SortedMap<String, String> settings = new TreeMap<>();
    settings.put("type", "jdbc");
    settings.put("uri", "jdbc:sqlite:%s/catalog.db?busy_timeout=60000".formatted(folder));
    settings.put("warehouse", folder.toString());
    settings.put("jdbc.schema-version", "V1");
    return settings;
  }

  /** What a process needs to reach it by these settings. */
  public Configuration conf(SortedMap<String, String> settings) {
    Configuration conf = new Configuration();
    settings.forEach((key, value) -> conf.set("spark.sql.catalog." + catalog + "." + key, value));
    return conf;
  }

  /** A process with connections of its own. */
  TableFixture process() {
    SortedMap<String, String> own = new TreeMap<>(settings());
    own.put("test.process", UUID.randomUUID().toString());
    own.put("clients", "1");
    return process(own);
  }

  /** A process that does not hear of what becomes of its next commits. */
  TableFixture faultyProcess(FaultyCatalog.Fault... faults) {
    SortedMap<String, String> own = new TreeMap<>(settings());
    own.remove("type");
    own.put("catalog-impl", FaultyCatalog.class.getName());
    FaultyCatalog.plan(catalog, faults);
    return process(own);
  }

  /** A process that dies after so many changes, of a table on an object store. */
  TableFixture processOnObjectStore(int changes) {
    SortedMap<String, String> own = new TreeMap<>(settings());
    own.put("test.process", UUID.randomUUID().toString());
    own.put("clients", "1");
    own.put("warehouse", ObjectStoreFileSystem.location(folder));
    Configuration conf = conf(own);
    ObjectStoreFileSystem.conf(changes)
        .forEach(setting -> conf.set(setting.getKey(), setting.getValue()));
    return new TableFixture(
        tableFolder(),
        "iceberg:" + table(),
        conf,
        () -> {
          throw new UnsupportedOperationException("Spark does not know this store");
        });
  }

  private TableFixture process(SortedMap<String, String> settings) {
    return new TableFixture(
        tableFolder(), "iceberg:" + table(), conf(settings), () -> spark().table(table()));
  }

  /** Faults that a process has not met yet. */
  int faultsLeft() {
    return FaultyCatalog.left(catalog);
  }

  /** The table, by Iceberg's own means. */
  public Table load() {
    return CatalogUtil.buildIcebergCatalog(catalog, settings(), new Configuration())
        .loadTable(TableIdentifier.of("ml", "predictions"));
  }

  /** The shared Spark, which knows the catalog, and looks at it each time. */
  public SparkSession spark() {
    SparkSession spark = SparkFixture.spark();
    String key = "spark.sql.catalog." + catalog;
    spark.conf().set(key, "org.apache.iceberg.spark.SparkCatalog");
    spark.conf().set(key + ".cache-enabled", "false");
    settings().forEach((setting, value) -> spark.conf().set(key + "." + setting, value));
    return spark;
  }
}
