package io.nightshift.shipment;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.inference.Computation;
import io.nightshift.inference.OperatorLibrary;
import io.nightshift.model.Artifact;
import io.nightshift.model.ModelVersion;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.registry.Registries;
import io.nightshift.storage.Storage;
import io.nightshift.storage.WorkFolder;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * A model that was asked for: resolved, fetched, verified and loaded once, however many snapshots
 * are scored with it. An alias that moves meanwhile changes nothing. Not thread-safe.
 */
public final class PinnedModel implements AutoCloseable {
  private final ModelRequest request;
  private final Configuration conf;
  private ModelRegistry registry;
  private ModelVersion version;
  private WorkFolder work;
  private LocalModel local;

  /** Nothing is asked of the registry before it is needed. */
  public PinnedModel(ModelRequest request, Configuration conf) {
    this.request = request;
    this.conf = conf;
  }

  /**
   * What the reference means.
   *
   * @throws InvalidRequestException if the registry does not know it
   */
  public ModelVersion version() {
    if (version == null) {
      registry = Registries.open(request.registry(), conf);
      version = registry.resolve(request.model());
    }
    return version;
  }

  /**
   * What may compute its scores.
   *
   * @throws InvalidRequestException if nothing of what is asked for is there
   */
  public Computation computation() {
    return request.computation().offered();
  }

  /**
   * Its files on this machine, with the libraries of custom operators.
   *
   * @throws InvalidRequestException if they are not what they should be
   */
  public LocalModel local() {
    if (local == null) {
      ModelVersion pinned = version();
      Computation computation = computation();
      work = WorkFolder.create();
      try {
        LocalModel fetched = new LocalModel(pinned, computation, work.path());
        fetched.fetch(registry, conf);
        // Whether it loads at all is known here, not in the first of a thousand tasks.
        fetched.requireLoadable();
        local = fetched;
      } finally {
        if (local == null) {
          work.close();
        }
      }
    }
    return local;
  }

  /** Where executors find files themselves: those that are on storage which all machines reach. */
  public SortedMap<String, String> sharedLocations() {
    SortedMap<String, String> locations = new TreeMap<>();
    for (Artifact artifact : version().artifacts()) {
      registry
          .sharedLocation(version, artifact)
          .ifPresent(location -> locations.put(artifact.sha256(), location));
    }
    for (OperatorLibrary library : computation().operators()) {
      Storage.at(library.location(), conf)
          .sharedLocation("")
          .ifPresent(location -> locations.put(library.sha256(), location));
    }
    return locations;
  }

  /** Deletes the files. */
  @Override
  public void close() {
    if (work != null) {
      work.close();
    }
  }
}
