package io.nightshift.registry;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Secrets;
import io.nightshift.storage.Storage;
import org.apache.hadoop.conf.Configuration;

/** Opens a registry by where it is. */
public final class Registries {
  private Registries() {}

  /**
   * Opens the registry at a location.
   *
   * @param location a folder on any Hadoop file system
   * @param conf how to reach that file system
   * @throws InvalidRequestException if the location is of no known kind, or holds a password
   */
  public static ModelRegistry open(String location, Configuration conf) {
    Secrets.requireNone("registry", location);
    if (location.startsWith("mlflow+")) {
      throw new InvalidRequestException(
          "Invalid registry '%s': MLflow registries are not supported yet; use a folder"
              .formatted(location));
    }
    return new FileRegistry(Storage.at(location, conf));
  }
}
