package io.nightshift.run;

import ai.onnxruntime.OrtEnvironment;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What made the scores, for the record. */
public final class Software {
  private Software() {}

  /** The versions of Nightshift, Spark, ONNX Runtime and Java. */
  static SortedMap<String, String> versions() {
    return new TreeMap<>(
        Map.of(
            "nightshift", version(),
            "spark", org.apache.spark.package$.MODULE$.SPARK_VERSION(),
            "onnxruntime", OrtEnvironment.getEnvironment().getVersion(),
            "java", System.getProperty("java.version")));
  }

  /** Nightshift's own version; {@code development} when it does not run from its jar. */
  public static String version() {
    String version = Software.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
