package io.nightshift.metrics;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Secrets;
import io.nightshift.storage.HttpCredentials;
import io.prometheus.metrics.exporter.pushgateway.Format;
import io.prometheus.metrics.exporter.pushgateway.PushGateway;
import io.prometheus.metrics.exporter.pushgateway.Scheme;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.time.Duration;
import java.util.Map;

/**
 * A push gateway. Each job has a group of its own, {@code job="nightshift", nightshift_job=JOB}, in
 * which POST replaces the figures that are sent and leaves the others.
 */
public final class Gateway implements MetricsTarget {
  private static final String VARIABLES = "NIGHTSHIFT_PUSH_GATEWAY";

  /** A night does not wait for its monitoring. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final URI location;
  private final HttpCredentials credentials;

  private Gateway(URI location, HttpCredentials credentials) {
    this.location = location;
    this.credentials = credentials;
  }

  /**
   * One at a URL; nothing is asked of it yet.
   *
   * @param environment has the credentials
   * @throws InvalidRequestException if the URL is none, or holds a password; or of credentials that
   *     are none
   */
  public static Gateway at(String url, Map<String, String> environment) {
    Secrets.requireNone("push gateway", url);
    URI location;
    try {
      location = new URI(url.replaceFirst("/+$", ""));
    } catch (URISyntaxException e) {
      throw invalid(url);
    }
    boolean isWeb = "http".equals(location.getScheme()) || "https".equals(location.getScheme());
    if (!isWeb
        || location.getHost() == null
        || location.getUserInfo() != null
        || location.getQuery() != null
        || location.getFragment() != null) {
      throw invalid(url);
    }
    return new Gateway(location, HttpCredentials.of("the push gateway", VARIABLES, environment));
  }

  private static InvalidRequestException invalid(String url) {
    return new InvalidRequestException(
        "Invalid push gateway '%s': want http://HOST:PORT or https://HOST:PORT".formatted(url));
  }

  @Override
  public void send(String job, MetricSnapshots figures) throws IOException {
    MultiCollector collector = () -> figures;
    PushGateway.builder()
        .scheme(Scheme.fromString(location.getScheme()))
        .address(location.getRawAuthority() + location.getRawPath())
        .format(Format.PROMETHEUS_TEXT)
        .job("nightshift")
        .groupingKey(JobMetrics.JOB, job)
        .connectionTimeout(PATIENCE)
        .readTimeout(PATIENCE)
        .connectionFactory(this::connect)
        .build()
        .pushAdd(collector);
  }

  private HttpURLConnection connect(URL url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) url.openConnection();
    // A redirect would take the credentials to wherever it points.
    connection.setInstanceFollowRedirects(false);
    credentials.header().ifPresent(value -> connection.setRequestProperty("Authorization", value));
    return connection;
  }

  @Override
  public String toString() {
    return location.toString();
  }
}
