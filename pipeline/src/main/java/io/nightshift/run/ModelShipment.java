package io.nightshift.run;

import io.nightshift.inference.OnnxSession;
import io.nightshift.inference.SessionCache;
import io.nightshift.inference.SessionSettings;
import io.nightshift.model.ModelVersion;
import io.nightshift.registry.ModelCache;
import io.nightshift.registry.ModelFolder;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.apache.spark.SparkContext;

/**
 * A model on its way to executors: each machine keeps its files once, verified whenever a session
 * is opened.
 *
 * @param version the model
 * @param settings how its session runs
 * @param cache where machines keep it
 * @param source where they get it from
 */
record ModelShipment(
    ModelVersion version, SessionSettings settings, CacheSettings cache, ModelSource source)
    implements Serializable {

  /** On the driver: offers the files to every executor, now and to come. */
  static ModelShipment send(SparkContext spark, ModelFolder folder, SessionSettings settings)
      throws IOException {
    return new ModelShipment(
        folder.version(),
        settings,
        CacheSettings.of(spark.conf()),
        DriverFiles.offer(spark, folder));
  }

  /**
   * On an executor: the model's session, which all tasks of the JVM share; the caller closes it.
   */
  SessionCache.Lease lease() {
    return SessionCache.shared()
        .acquire(new SessionCache.Key(version.digest(), settings), this::open);
  }

  private OnnxSession open() {
    ModelCache.Lease files;
    try {
      files = cache.open().acquire(version, source);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot bring %s to this machine".formatted(version.ref()), e);
    }
    try {
      return OnnxSession.open(files.files().entry(), settings, files::close);
    } catch (RuntimeException | Error e) {
      files.close();
      throw e;
    }
  }
}
