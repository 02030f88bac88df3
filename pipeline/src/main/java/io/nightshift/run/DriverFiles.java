package io.nightshift.run;

import io.nightshift.model.Artifact;
import io.nightshift.registry.ModelFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkFiles;

/**
 * Files that the driver offers by Spark's own file service, named by their digests: for executors
 * that share no folder with the driver, and cannot reach the registry.
 */
record DriverFiles() implements ModelSource {
  /** On the driver: offers the files to every executor, now and to come. */
  static DriverFiles offer(SparkContext spark, ModelFolder folder) throws IOException {
    // One folder for all runs of this Spark: it refuses the same name from two places.
    Path outbox =
        Files.createDirectories(Path.of(SparkFiles.getRootDirectory(), "nightshift-outbox"));
    for (Artifact artifact : folder.version().artifacts()) {
      Path parcel = outbox.resolve(name(artifact));
      if (!Files.exists(parcel)) {
        Files.copy(folder.file(artifact), parcel);
      }
      spark.addFile(parcel.toUri().toString());
    }
    return new DriverFiles();
  }

  @Override
  public InputStream open(Artifact artifact) throws IOException {
    return Files.newInputStream(Path.of(SparkFiles.get(name(artifact))));
  }

  private static String name(Artifact artifact) {
    return "nightshift-" + artifact.sha256();
  }
}
