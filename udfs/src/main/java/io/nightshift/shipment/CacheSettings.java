package io.nightshift.shipment;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.registry.ModelCache;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import org.apache.spark.SparkConf;

/**
 * Where executors keep models, and how many.
 *
 * @param folder below which folder; empty for the executor's own temporary one
 * @param mostBytes how much room they may take
 */
public record CacheSettings(String folder, long mostBytes) implements Serializable {
  static final String FOLDER = "spark.nightshift.model-cache.dir";
  static final String SIZE = "spark.nightshift.model-cache.max-size";
  private static final String DEFAULT_SIZE = "10g";

  /**
   * As Spark is configured.
   *
   * @throws InvalidRequestException if the size is none
   */
  static CacheSettings of(SparkConf conf) {
    String size = conf.get(SIZE, DEFAULT_SIZE);
    try {
      return new CacheSettings(conf.get(FOLDER, ""), conf.getSizeAsBytes(SIZE, DEFAULT_SIZE));
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(
          "Invalid %s '%s': write a size, such as 10g".formatted(SIZE, size), e);
    }
  }

  /** On an executor: the cache of its machine. */
  ModelCache open() throws IOException {
    String parent = folder.isEmpty() ? System.getProperty("java.io.tmpdir") : folder;
    return ModelCache.below(Path.of(parent), mostBytes);
  }
}
