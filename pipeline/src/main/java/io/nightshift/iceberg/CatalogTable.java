package io.nightshift.iceberg;

import io.nightshift.error.InvalidRequestException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** A name in a catalog, which may have a table or not. Thread-safe. */
final class CatalogTable {
  private final TableName name;
  private final Configuration conf;

  /**
   * A name; nothing is asked of the catalog yet.
   *
   * @throws InvalidRequestException if the settings of the catalog are wrong
   */
  CatalogTable(TableName name, Configuration conf) {
    this.name = name;
    this.conf = conf;
    // What is wrong with the settings is told before anything is done.
    Catalogs.isNew(name.catalog(), conf);
  }

  private Catalog catalog() {
    return Catalogs.open(name.catalog(), conf);
  }

  private TableIdentifier identifier() {
    return TableIdentifier.of(namespace(name.namespace().size()), name.table());
  }

  private Namespace namespace(int levels) {
    return Namespace.of(name.namespace().subList(0, levels).toArray(new String[0]));
  }

  /** The table as it is now, if there is one. */
  Optional<Table> load() {
    if (Catalogs.isNew(name.catalog(), conf)) {
      return Optional.empty();
    }
    return IcebergFailure.translating(
        "load " + name.display(),
        () -> {
          try {
            return Optional.of(catalog().loadTable(identifier()));
          } catch (NoSuchTableException | NoSuchNamespaceException e) {
            return Optional.empty();
          }
        });
  }

  /**
   * The table as it is now.
   *
   * @throws InvalidRequestException if there is none
   */
  Table require() {
    return load()
        .orElseThrow(
            () -> new InvalidRequestException("Missing table: there is no " + name.display()));
  }

  /** The table as it is now; with these columns, if it is made by this. */
  Table loadOrCreate(Schema schema) {
    return load().orElseGet(() -> create(schema));
  }

  private Table create(Schema schema) {
    if (catalog() instanceof SupportsNamespaces namespaces) {
      for (int levels = 1; levels <= name.namespace().size(); levels++) {
        requireNamespace(namespaces, namespace(levels));
      }
    }
    try {
      return catalog()
          .buildTable(identifier(), schema)
          .withPartitionSpec(PredictionSchema.partitions(schema))
          .withProperty("format-version", "2")
          // By the bounds of this column it can be told whose files they are.
          .withProperty("write.metadata.metrics.column." + PredictionSchema.RUN, "full")
          .create();
    } catch (AlreadyExistsException e) {
      return catalog().loadTable(identifier());
    }
  }

  private static void requireNamespace(SupportsNamespaces namespaces, Namespace namespace) {
    if (namespaces.namespaceExists(namespace)) {
      return;
    }
    try {
      namespaces.createNamespace(namespace);
    } catch (RuntimeException e) {
      // Another first run may have been faster, which catalogs tell in different ways.
      if (!namespaces.namespaceExists(namespace)) {
        throw e;
      }
    }
  }
}
