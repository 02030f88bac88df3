package io.nightshift.mlflow;

import io.nightshift.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** Artifacts that clients reach themselves, on any Hadoop file system. */
record HadoopArtifacts(Storage storage) implements ArtifactFolder {
  private static final String S3 = "s3://";

  /**
   * What Hadoop calls a place that MLflow names by a URI. MLflow writes {@code s3://bucket}, which
   * is {@code s3a://bucket} to Hadoop, apart from distributions with an {@code s3} of their own.
   */
  static String location(String uri, Configuration conf) {
    return uri.startsWith(S3) && conf.get("fs.s3.impl") == null
        ? "s3a://" + uri.substring(S3.length())
        : uri;
  }

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
  public Optional<String> sharedLocation(String path) {
    return storage.sharedLocation(path);
  }

  @Override
  public String locate(String path) {
    return Storage.display(storage.resolve(path));
  }
}
