package io.nightshift.table;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.storage.Storage;
import java.util.ServiceLoader;
import org.apache.hadoop.conf.Configuration;

/** Opens a prediction table by where it is. */
public final class Tables {
  private Tables() {}

  /**
   * Opens the table at a location; it need not exist yet.
   *
   * @param location a folder on any Hadoop file system, or what a {@link TableKind} accepts
   * @param conf how to reach that file system, or its catalog
   * @throws InvalidRequestException if the location is of no known kind
   */
  public static PredictionTable open(String location, Configuration conf) {
    // By the loader of this class: that of the thread need not know the application's jar.
    for (TableKind kind : ServiceLoader.load(TableKind.class, Tables.class.getClassLoader())) {
      if (kind.accepts(location)) {
        return kind.open(location, conf);
      }
    }
    return new PredictionTable(new VisibleFolders(Storage.at(location, conf), conf));
  }
}
