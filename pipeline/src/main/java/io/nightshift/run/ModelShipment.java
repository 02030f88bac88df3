package io.nightshift.run;

import io.nightshift.inference.Computation;
import io.nightshift.inference.SessionCache;
import io.nightshift.model.ModelVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkFiles;

/**
 * A model on its way to executors that share no folder with the driver: its files, and the
 * libraries of custom operators, go by Spark's own file service, named by their digests, and are
 * verified once more where they arrive.
 *
 * @param version the model
 * @param computation what may compute
 * @param threads how many threads its session has
 */
record ModelShipment(ModelVersion version, Computation computation, int threads)
    implements Serializable {

  /** On the driver: offers the files to every executor, now and to come. */
  static ModelShipment send(SparkContext spark, LocalModel model, int threads) throws IOException {
    // One folder for all runs of this Spark: it refuses the same name from two places.
    Path outbox =
        Files.createDirectories(Path.of(SparkFiles.getRootDirectory(), "nightshift-outbox"));
    for (Map.Entry<String, Path> file : model.files().entrySet()) {
      Path parcel = outbox.resolve(name(file.getKey()));
      if (!Files.exists(parcel)) {
        Files.copy(file.getValue(), parcel);
      }
      spark.addFile(parcel.toUri().toString());
    }
    return new ModelShipment(model.version(), model.computation(), threads);
  }

  private static String name(String sha256) {
    return "nightshift-" + sha256;
  }

  /**
   * On an executor: the model's session, which all tasks of the JVM on the same device share; the
   * caller closes it.
   */
  SessionCache.Lease lease() {
    int device =
        computation.providers().mayDifferFromCpu() ? GpuAddress.ofTask() : GpuAddress.FIRST;
    Path root = Path.of(SparkFiles.getRootDirectory(), "nightshift-model-" + version.digest());
    LocalModel model = new LocalModel(version, computation, root);
    return SessionCache.shared()
        .acquire(
            new SessionCache.Key(version.digest(), model.settings(threads, device)),
            () -> unpack(model).open(threads, device));
  }

  /** Called under the cache's lock, so no two tasks write the same folder. */
  private static LocalModel unpack(LocalModel model) {
    try {
      model.fetch(artifact -> received(artifact.sha256()), library -> received(library.sha256()));
      return model;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot lay out %s in %s".formatted(model.version().ref(), model.root()), e);
    }
  }

  private static InputStream received(String sha256) throws IOException {
    return Files.newInputStream(Path.of(SparkFiles.get(name(sha256))));
  }
}
