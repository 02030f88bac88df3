package io.nightshift.shipment;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.inference.Computation;
import io.nightshift.inference.OnnxSession;
import io.nightshift.inference.OperatorLibrary;
import io.nightshift.inference.SessionSettings;
import io.nightshift.model.Artifact;
import io.nightshift.model.ModelVersion;
import io.nightshift.registry.ModelFolder;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.storage.Storage;
import io.nightshift.storage.StorageFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * Where this machine has, or will have, all that a session of a model needs.
 *
 * @param version the model
 * @param computation what may compute
 * @param root a folder that only this process writes to
 */
public record LocalModel(ModelVersion version, Computation computation, Path root) {
  /**
   * Fetches the model's files and the libraries of custom operators, and verifies every one.
   *
   * @throws InvalidRequestException if a file is missing, or is not what it should be
   * @throws IOException if a copy fails
   */
  void fetch(ModelFolder.Source files, OperatorLibrary.Source libraries) throws IOException {
    ModelFolder.copy(version, files, folder().folder());
    OperatorLibrary.copyAll(computation.operators(), libraries, operatorFolder());
  }

  /**
   * On the driver: fetches the files from the registry, the libraries from the storage.
   *
   * @throws InvalidRequestException if a file is missing, or is not what it should be
   */
  public void fetch(ModelRegistry registry, Configuration conf) {
    try {
      fetch(
          artifact -> registry.open(version, artifact),
          library -> Storage.at(library.location(), conf).open(""));
    } catch (IOException e) {
      throw StorageFailure.of("fetch " + version.ref(), e);
    }
  }

  /** The model's files. */
  ModelFolder folder() {
    return new ModelFolder(version, root.resolve("model"));
  }

  private Path operatorFolder() {
    return root.resolve("operators");
  }

  /** The files to send to where a session is opened: each by its digest. */
  SortedMap<String, Path> files() {
    SortedMap<String, Path> files = new TreeMap<>();
    for (Artifact artifact : version.artifacts()) {
      files.put(artifact.sha256(), folder().file(artifact));
    }
    for (OperatorLibrary library : computation.operators()) {
      files.put(library.sha256(), library.in(operatorFolder()));
    }
    return files;
  }

  /**
   * How a session runs.
   *
   * @param device the number of the device, for providers with several
   */
  SessionSettings settings(int threads, int device) {
    return computation.settings(threads, device, operatorFolder());
  }

  /**
   * Opens a session; the caller closes it.
   *
   * @throws InvalidRequestException if the model does not load, or no provider works
   */
  public OnnxSession open(int threads, int device) {
    return OnnxSession.open(folder().entry(), settings(threads, device));
  }

  /**
   * Opens a session of one thread, whatever devices this machine has; the caller closes it.
   *
   * @throws InvalidRequestException if the model does not load
   */
  public OnnxSession openOnCpu() {
    return OnnxSession.open(folder().entry(), settings(1, GpuAddress.FIRST).onCpu());
  }

  /** Makes sure that it loads. */
  public void requireLoadable() {
    openOnCpu().close();
  }

  /** Makes sure that one of the providers works here. */
  public void requireUsable() {
    if (computation.providers().mayDifferFromCpu()) {
      open(1, GpuAddress.FIRST).close();
    }
  }
}
