package io.nightshift.shipment;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.inference.Computation;
import io.nightshift.model.ModelVersion;
import io.nightshift.storage.StorageFailure;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The models that queries of this driver use: each is fetched, verified, loaded and sent once,
 * however many queries score with it. Thread-safe.
 */
public final class Shipments {
  private static final Map<SparkContext, Map<String, ModelShipment>> SENT = new WeakHashMap<>();

  private Shipments() {}

  /**
   * A version of which it is known what it is, to be scored on the processor by sessions of {@code
   * spark.task.cpus} threads.
   *
   * @param registry where it is kept
   * @throws InvalidRequestException if the registry has other files for it by now, or it does not
   *     load
   */
  public static synchronized ModelShipment of(
      SparkContext spark, String registry, ModelVersion version) {
    return SENT.computeIfAbsent(spark, context -> new HashMap<>())
        .computeIfAbsent(
            version.ref() + " " + version.digest(), key -> send(spark, registry, version));
  }

  private static ModelShipment send(SparkContext spark, String registry, ModelVersion version) {
    Configuration conf = spark.hadoopConfiguration();
    ModelRequest request = new ModelRequest(version.ref(), registry, Computation.DEFAULT);
    try (PinnedModel model = new PinnedModel(request, conf)) {
      requireSame(version, model.version(), registry);
      return ModelShipment.send(
          spark,
          model,
          spark.conf().getInt("spark.task.cpus", 1),
          JavaSparkContext.fromSparkContext(spark).broadcast(new SerializableConfiguration(conf)));
    } catch (IOException e) {
      throw StorageFailure.of("send %s to executors".formatted(version.ref()), e);
    }
  }

  private static void requireSame(ModelVersion pinned, ModelVersion found, String registry) {
    if (!pinned.digest().equals(found.digest())) {
      throw new InvalidRequestException(
          "Cannot use %s of registry %s: its files have the digest sha256:%s, pinned is sha256:%s"
              .formatted(pinned.ref(), registry, found.digest(), pinned.digest()));
    }
  }
}
