package io.nightshift.registry;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Secrets;
import io.nightshift.storage.Storage;
import java.util.ServiceLoader;
import org.apache.hadoop.conf.Configuration;

/** Opens a registry by where it is. */
public final class Registries {
  private Registries() {}

  /**
   * Opens the registry at a location.
   *
   * @param location a folder on any Hadoop file system, or what a {@link RegistryKind} accepts
   * @param conf how to reach that file system
   * @throws InvalidRequestException if the location is of no known kind, or holds a password
   */
  public static ModelRegistry open(String location, Configuration conf) {
    // By the loader of this class: that of the thread need not know the application's jar.
    for (RegistryKind kind :
        ServiceLoader.load(RegistryKind.class, Registries.class.getClassLoader())) {
      if (kind.accepts(location)) {
        return kind.open(location, conf);
      }
    }
    Secrets.requireNone("registry", location);
    return new FileRegistry(Storage.at(location, conf));
  }
}
