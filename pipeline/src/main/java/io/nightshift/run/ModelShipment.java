package io.nightshift.run;

import io.nightshift.inference.OnnxSession;
import io.nightshift.inference.SessionCache;
import io.nightshift.inference.SessionSettings;
import io.nightshift.model.Artifact;
import io.nightshift.model.ModelVersion;
import io.nightshift.registry.ModelFolder;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkFiles;

/**
 * A model on its way to executors that share no folder with the driver: its files go by Spark's own
 * file service, named by their digests, and are verified once more where they arrive.
 *
 * @param version the model
 * @param settings how its session runs
 */
record ModelShipment(ModelVersion version, SessionSettings settings) implements Serializable {

  /** On the driver: offers the files to every executor, now and to come. */
  static ModelShipment send(SparkContext spark, ModelFolder folder, SessionSettings settings)
      throws IOException {
    // One folder for all runs of this Spark: it refuses the same name from two places.
    Path outbox =
        Files.createDirectories(Path.of(SparkFiles.getRootDirectory(), "nightshift-outbox"));
    for (Artifact artifact : folder.version().artifacts()) {
      Path parcel = outbox.resolve(name(artifact));
      if (!Files.exists(parcel)) {
        Files.copy(folder.file(artifact), parcel);
        // Once for all runs: Spark warns of files that it has already.
        spark.addFile(parcel.toUri().toString());
      }
    }
    return new ModelShipment(folder.version(), settings);
  }

  private static String name(Artifact artifact) {
    return "nightshift-" + artifact.sha256();
  }

  /**
   * On an executor: the model's session, which all tasks of the JVM share; the caller closes it.
   */
  SessionCache.Lease lease() {
    return SessionCache.shared()
        .acquire(
            new SessionCache.Key(version.digest(), settings),
            () -> OnnxSession.open(unpack().entry(), settings));
  }

  /** Called under the cache's lock, so no two tasks write the same folder. */
  private ModelFolder unpack() {
    Path folder = Path.of(SparkFiles.getRootDirectory(), "nightshift-model-" + version.digest());
    try {
      return ModelFolder.copy(
          version,
          artifact -> Files.newInputStream(Path.of(SparkFiles.get(name(artifact)))),
          folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lay out %s in %s".formatted(version.ref(), folder), e);
    }
  }
}
