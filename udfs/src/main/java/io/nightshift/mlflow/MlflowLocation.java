package io.nightshift.mlflow;

import io.nightshift.error.InvalidRequestException;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where an MLflow server is, as people write it: {@code mlflow+http://host:5000}, {@code
 * mlflow+https://…}, with a path where a proxy has it below one.
 *
 * @param server the server's own address, without a slash at its end
 */
record MlflowLocation(URI server) {
  static final String PREFIX = "mlflow+";

  /**
   * Reads a location.
   *
   * @throws InvalidRequestException if it is no address of a server, or has a user or password in
   *     it; the message never repeats those
   */
  static MlflowLocation parse(String location) {
    String shown = withoutUser(location);
    if (!shown.equals(location)) {
      throw new InvalidRequestException(
          "Invalid registry '%s': it has a user in it; locations are printed and recorded, so set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, instead"
              .formatted(shown));
    }
    URI uri = uri(location);
    boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!isHttp || uri.getHost() == null || uri.getQuery() != null || uri.getFragment() != null) {
      throw invalid(location);
    }
    String text = uri.toString();
    return new MlflowLocation(URI.create(text.replaceAll("/+$", "")));
  }

  private static URI uri(String location) {
    try {
      return new URI(location.substring(PREFIX.length()));
    } catch (URISyntaxException e) {
      throw invalid(location);
    }
  }

  private static InvalidRequestException invalid(String location) {
    return new InvalidRequestException(
        "Invalid registry '%s': write mlflow+http://HOST:PORT or mlflow+https://HOST"
            .formatted(location));
  }

  /** Everything that could be a user or a password hidden, however the rest is written. */
  private static String withoutUser(String location) {
    int authority = location.indexOf("//") + 2;
    int at = location.lastIndexOf('@');
    return at < authority
        ? location
        : location.substring(0, authority) + "***" + location.substring(at);
  }

  @Override
  public String toString() {
    return PREFIX + server;
  }
}
