package io.nightshift.table;

import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;
import org.apache.iceberg.jdbc.JdbcCatalog;

/** A catalog in a database whose answers to commits get lost, as a test wants it. */
public final class FaultyCatalog extends JdbcCatalog {
  private static final Map<String, Deque<Fault>> FAULTS = new ConcurrentHashMap<>();

  private String name;

  /** What becomes of a commit. */
  public enum Fault {
    /** It is done, and nobody is told. */
    LOSE_ANSWER,
    /** It is not done, and nobody is told. */
    LOSE_REQUEST
  }

  /** What becomes of the next commits in a catalog; later ones are fine. */
  static void plan(String catalog, Fault... faults) {
    FAULTS.put(catalog, new ConcurrentLinkedDeque<>(java.util.List.of(faults)));
  }

  /** How many of them are still to come. */
  static int left(String catalog) {
    return FAULTS.get(catalog).size();
  }

  @Override
  public void initialize(String newName, Map<String, String> properties) {
    super.initialize(newName, properties);
    this.name = newName;
  }

  @Override
  protected TableOperations newTableOps(TableIdentifier identifier) {
    return new Operations(super.newTableOps(identifier));
  }

  private final class Operations implements TableOperations {
    private final TableOperations real;

    Operations(TableOperations real) {
      this.real = real;
    }

    @Override
    public void commit(TableMetadata base, TableMetadata metadata) {
      Deque<Fault> faults = FAULTS.get(name);
      Fault fault = faults == null ? null : faults.poll();
      if (fault != Fault.LOSE_REQUEST) {
        real.commit(base, metadata);
      }
      if (fault != null) {
        throw new CommitStateUnknownException(new IllegalStateException("no answer"));
      }
    }

    @Override
    public TableMetadata current() {
      return real.current();
    }

    @Override
    public TableMetadata refresh() {
      return real.refresh();
    }

    @Override
    public FileIO io() {
      return real.io();
    }

    @Override
    public String metadataFileLocation(String fileName) {
      return real.metadataFileLocation(fileName);
    }

    @Override
    public LocationProvider locationProvider() {
      return real.locationProvider();
    }
  }
}
