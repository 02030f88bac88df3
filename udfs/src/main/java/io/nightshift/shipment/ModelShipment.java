package io.nightshift.shipment;

import io.nightshift.inference.Computation;
import io.nightshift.inference.OnnxSession;
import io.nightshift.inference.OperatorLibrary;
import io.nightshift.inference.SessionCache;
import io.nightshift.inference.SessionSettings;
import io.nightshift.model.ModelVersion;
import io.nightshift.registry.ModelCache;
import io.nightshift.storage.StorageFailure;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.SortedMap;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkFiles;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A model on its way to executors: each machine keeps its files once, verified whenever a session
 * is opened; each executor, the libraries of custom operators that are allowed.
 *
 * @param version the model
 * @param computation what may compute
 * @param threads how many threads its session has
 * @param cache where machines keep it
 * @param source where they get it from
 */
public record ModelShipment(
    ModelVersion version,
    Computation computation,
    int threads,
    CacheSettings cache,
    ModelSource source)
    implements Serializable {

  /**
   * On the driver: tells executors, now and to come, where the files are, and offers those that
   * they cannot reach themselves.
   *
   * @param hadoop how to reach storage
   */
  public static ModelShipment send(
      SparkContext spark,
      PinnedModel model,
      int threads,
      Broadcast<SerializableConfiguration> hadoop)
      throws IOException {
    LocalModel local = model.local();
    SortedMap<String, String> shared = model.sharedLocations();
    SortedMap<String, Path> offered = local.files();
    offered.keySet().removeAll(shared.keySet());
    return new ModelShipment(
        local.version(),
        local.computation(),
        threads,
        CacheSettings.of(spark.conf()),
        new SharedFiles(shared, hadoop, DriverFiles.offer(spark, offered)));
  }

  /**
   * On an executor: the model's session, which all tasks of the JVM on the same device share; the
   * caller closes it.
   */
  public SessionCache.Lease lease() {
    int device =
        computation.providers().mayDifferFromCpu() ? GpuAddress.ofTask() : GpuAddress.FIRST;
    Path operators = Path.of(SparkFiles.getRootDirectory(), "nightshift-operators");
    SessionSettings settings = computation.settings(threads, device, operators);
    return SessionCache.shared()
        .acquire(new SessionCache.Key(version.digest(), settings), () -> open(settings, operators));
  }

  /** Called under the session cache's lock, so no two tasks write the same folder. */
  private OnnxSession open(SessionSettings settings, Path operators) {
    ModelCache.Lease files;
    try {
      OperatorLibrary.copyAll(computation.operators(), source::open, operators);
      files = cache.open().acquire(version, source);
    } catch (IOException e) {
      throw StorageFailure.of("bring %s to an executor".formatted(version.ref()), e);
    }
    try {
      return OnnxSession.open(files.files().entry(), settings, files::close);
    } catch (RuntimeException | Error e) {
      files.close();
      throw e;
    }
  }
}
