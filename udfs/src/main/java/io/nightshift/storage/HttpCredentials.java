package io.nightshift.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nightshift.error.InvalidRequestException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Who asks a server, by variables of the environment; it never tells its secrets. */
public final class HttpCredentials {
  private final String header;
  private final String description;

  private HttpCredentials(String header, String description) {
    this.header = header;
    this.description = description;
  }

  /**
   * Reads the variables {@code PREFIX_USERNAME}, {@code _PASSWORD} and {@code _TOKEN}; a user and
   * password win over a token.
   *
   * @param server who is asked, as messages say it: {@code MLflow}
   * @throws InvalidRequestException if there is a user without a password, or the reverse, or what
   *     cannot be part of a header
   */
  public static HttpCredentials of(String server, String prefix, Map<String, String> environment) {
    String usernameVariable = prefix + "_USERNAME";
    String passwordVariable = prefix + "_PASSWORD";
    String tokenVariable = prefix + "_TOKEN";
    String username = environment.getOrDefault(usernameVariable, "");
    String password = environment.getOrDefault(passwordVariable, "");
    String token = environment.getOrDefault(tokenVariable, "");
    if (username.isEmpty() != password.isEmpty()) {
      throw new InvalidRequestException(
          "Invalid credentials for %s: %s is set, but %s is not"
              .formatted(
                  server,
                  username.isEmpty() ? passwordVariable : usernameVariable,
                  username.isEmpty() ? usernameVariable : passwordVariable));
    }
    if (!username.isEmpty()) {
      String pair = Base64.getEncoder().encodeToString((username + ":" + password).getBytes(UTF_8));
      return new HttpCredentials(
          "Basic " + pair, "the user '%s' of %s".formatted(username, usernameVariable));
    }
    if (!token.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
      throw new InvalidRequestException(
          "Invalid credentials for %s: %s holds blanks or other characters that no token has"
              .formatted(server, tokenVariable));
    }
    return token.isEmpty()
        ? new HttpCredentials("", "nobody")
        : new HttpCredentials("Bearer " + token, "the token of " + tokenVariable);
  }

  /** The value of the header {@code Authorization}, if anybody is named. */
  public Optional<String> header() {
    return header.isEmpty() ? Optional.empty() : Optional.of(header);
  }

  /** Who that is, without secrets. */
  @Override
  public String toString() {
    return description;
  }
}
