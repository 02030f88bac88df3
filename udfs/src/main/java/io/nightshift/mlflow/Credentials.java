package io.nightshift.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nightshift.error.InvalidRequestException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Who asks, by the variables that MLflow's own clients read; it never tells its secrets. */
final class Credentials {
  static final String USERNAME = "MLFLOW_TRACKING_USERNAME";
  static final String PASSWORD = "MLFLOW_TRACKING_PASSWORD";
  static final String TOKEN = "MLFLOW_TRACKING_TOKEN";

  private final String header;
  private final String description;

  private Credentials(String header, String description) {
    this.header = header;
    this.description = description;
  }

  /**
   * Reads the environment; as for MLflow's clients, a user and password win over a token.
   *
   * @throws InvalidRequestException if there is a user without a password, or the reverse, or what
   *     cannot be part of a header
   */
  static Credentials of(Map<String, String> environment) {
    String username = environment.getOrDefault(USERNAME, "");
    String password = environment.getOrDefault(PASSWORD, "");
    String token = environment.getOrDefault(TOKEN, "");
    if (username.isEmpty() != password.isEmpty()) {
      throw new InvalidRequestException(
          "Invalid credentials for MLflow: %s is set, but %s is not"
              .formatted(
                  username.isEmpty() ? PASSWORD : USERNAME,
                  username.isEmpty() ? USERNAME : PASSWORD));
    }
    if (!username.isEmpty()) {
      String pair = Base64.getEncoder().encodeToString((username + ":" + password).getBytes(UTF_8));
      return new Credentials("Basic " + pair, "the user '%s' of %s".formatted(username, USERNAME));
    }
    if (!token.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
      throw new InvalidRequestException(
          "Invalid credentials for MLflow: %s holds blanks or other characters that no token has"
              .formatted(TOKEN));
    }
    return token.isEmpty()
        ? new Credentials("", "nobody")
        : new Credentials("Bearer " + token, "the token of " + TOKEN);
  }

  /** The value of the header {@code Authorization}, if anybody is named. */
  Optional<String> header() {
    return header.isEmpty() ? Optional.empty() : Optional.of(header);
  }

  /** Who that is, without secrets. */
  @Override
  public String toString() {
    return description;
  }
}
