package io.nightshift.spark;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.ModelRef;
import io.nightshift.model.ModelVersion;
import io.nightshift.registry.Registries;
import io.nightshift.storage.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/**
 * Scores in notebooks and other programs on Spark, as {@code nightshift score} would: {@code
 * Nightshift.scorer("flight-delay@champion").transform(rows)}. Thread-safe.
 */
public final class Nightshift {
  /** The variable that says where models are kept, for whoever does not say so. */
  public static final String REGISTRY = "NIGHTSHIFT_REGISTRY";

  private Nightshift() {}

  /**
   * A scorer with a model of the registry that {@code NIGHTSHIFT_REGISTRY} names.
   *
   * @param reference {@code flight-delay@champion} or {@code flight-delay:2}; resolved here and now
   * @throws InvalidRequestException if no registry is named, it does not know the model, or there
   *     is no Spark session
   */
  public static Scorer scorer(String reference) {
    return scorer(reference, registry(System.getenv()));
  }

  /**
   * A scorer with a model of a registry.
   *
   * @param reference {@code flight-delay@champion} or {@code flight-delay:2}; resolved here and now
   * @param registry a folder on any file system that Spark reaches, or {@code
   *     mlflow+http://host:5000}
   * @throws InvalidRequestException if the registry does not know the model, or there is no Spark
   *     session
   */
  public static Scorer scorer(String reference, String registry) {
    return scorer(reference, registry, ScorerOptions.DEFAULT);
  }

  /**
   * The same, with options as JSON: what {@link Scorer#optionsAsJson} gives, and other languages
   * write. The registry is that of {@code NIGHTSHIFT_REGISTRY} where it is empty.
   */
  public static Scorer scorer(String reference, String registry, String options) {
    return scorer(
        reference,
        registry.isEmpty() ? registry(System.getenv()) : registry,
        Json.read(
            "the options of a scorer",
            options.getBytes(StandardCharsets.UTF_8),
            ScorerOptions.class));
  }

  private static Scorer scorer(String reference, String registry, ScorerOptions options) {
    ModelVersion version =
        Registries.open(registry, session().sparkContext().hadoopConfiguration())
            .resolve(ModelRef.parse(reference));
    return new Scorer(reference, registry, version, options);
  }

  /**
   * The registry of an environment.
   *
   * @throws InvalidRequestException if it names none
   */
  public static String registry(Map<String, String> environment) {
    String registry = environment.getOrDefault(REGISTRY, "");
    if (registry.isBlank()) {
      throw new InvalidRequestException(
          "No registry is given: name one with the model, or set %s for the driver"
              .formatted(REGISTRY));
    }
    return registry;
  }

  private static SparkSession session() {
    Option<SparkSession> session =
        SparkSession.getActiveSession().orElse(SparkSession::getDefaultSession);
    if (session.isEmpty()) {
      throw new InvalidRequestException(
          "Cannot make a scorer: there is no Spark session; make one first, as by SparkSession.builder().getOrCreate()");
    }
    return session.get();
  }
}
