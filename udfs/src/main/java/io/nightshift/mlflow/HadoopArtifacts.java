package io.nightshift.mlflow;

import io.nightshift.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Artifacts that clients reach themselves, on any Hadoop file system. */
record HadoopArtifacts(Storage storage) implements ArtifactFolder {
  @Override
  public InputStream open(String path) throws IOException {
    return storage.open(path);
  }

  @Override
  public void write(String path, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      storage.write(path, in);
    }
  }

  @Override
  public String locate(String path) {
    return Storage.display(storage.resolve(path));
  }
}
