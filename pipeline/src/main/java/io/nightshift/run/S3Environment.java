package io.nightshift.run;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the variables that every AWS client takes mean for S3A, which knows but some of them. They
 * are read where a run begins, and go with it to executors, which have an environment of their own.
 */
final class S3Environment {
  private S3Environment() {}

  /**
   * Where the store is: nothing for AWS itself, which is found by the bucket's name.
   *
   * @return settings of S3A, without their prefix for Spark
   */
  static SortedMap<String, String> place(Map<String, String> environment) {
    SortedMap<String, String> settings = new TreeMap<>();
    String endpoint =
        environment.getOrDefault(
            "AWS_ENDPOINT_URL_S3", environment.getOrDefault("AWS_ENDPOINT_URL", ""));
    String region =
        environment.getOrDefault("AWS_REGION", environment.getOrDefault("AWS_DEFAULT_REGION", ""));
    if (!endpoint.isEmpty()) {
      settings.put("fs.s3a.endpoint", endpoint);
      settings.put("fs.s3a.connection.ssl.enabled", String.valueOf(endpoint.startsWith("https:")));
      // Stores other than AWS seldom have a host name for each bucket.
      settings.put("fs.s3a.path.style.access", "true");
      // Signatures need one, and such stores take any.
      settings.put("fs.s3a.endpoint.region", "us-east-1");
    }
    if (!region.isEmpty()) {
      settings.put("fs.s3a.endpoint.region", region);
    }
    return settings;
  }

  /** The keys to it: for Hadoop's configuration only, never for Spark's, which is shown. */
  static SortedMap<String, String> credentials(Map<String, String> environment) {
    SortedMap<String, String> settings = new TreeMap<>();
    Map.of(
            "AWS_ACCESS_KEY_ID", "fs.s3a.access.key",
            "AWS_SECRET_ACCESS_KEY", "fs.s3a.secret.key",
            "AWS_SESSION_TOKEN", "fs.s3a.session.token")
        .forEach(
            (variable, key) -> {
              if (environment.containsKey(variable)) {
                settings.put(key, environment.get(variable));
              }
            });
    return settings;
  }
}
