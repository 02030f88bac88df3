package io.nightshift.mlflow;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.UnreachableException;
import io.nightshift.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** The files of a run or of a model version, wherever MLflow keeps them. Thread-safe. */
interface ArtifactFolder {
  /**
   * Opens a file; the caller closes it.
   *
   * @param path relative, with {@code /} between folders
   * @throws FileNotFoundException if there is no such file
   * @throws IOException if it cannot be opened
   * @throws UnreachableException if the server does not answer
   */
  InputStream open(String path) throws IOException;

  /**
   * Stores a file of this machine's disk.
   *
   * @throws IOException if it cannot be read
   * @throws UnreachableException if the server does not answer
   */
  void write(String path, Path file) throws IOException;

  /** By which location every machine can read a file itself; empty if the server hands it out. */
  Optional<String> sharedLocation(String path);

  /** Where a file is, for messages. */
  String locate(String path);

  /**
   * The folder behind a URI: one of the server's own, which it hands out itself, or one on any
   * Hadoop file system.
   *
   * @throws InvalidRequestException if it is of no known kind
   */
  static ArtifactFolder at(String uri, Http http, Configuration conf) {
    if (ProxiedArtifacts.isProxied(uri)) {
      return ProxiedArtifacts.at(uri, http);
    }
    return new HadoopArtifacts(Storage.at(HadoopArtifacts.location(uri, conf), conf));
  }
}
