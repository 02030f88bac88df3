package io.nightshift.registry;

import org.apache.hadoop.conf.Configuration;

/**
 * A kind of registry beside folders, found by {@link java.util.ServiceLoader}: it may need packages
 * that this one must not know.
 */
public interface RegistryKind {
  /** Whether a location is one of this kind, well-formed or not. */
  boolean accepts(String location);

  /**
   * Opens the registry at a location of this kind.
   *
   * @param conf how to reach file systems
   * @throws io.nightshift.error.InvalidRequestException if the location is malformed
   */
  ModelRegistry open(String location, Configuration conf);
}
