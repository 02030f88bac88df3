package io.nightshift.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nightshift.error.Causes;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.NightshiftException;
import io.nightshift.error.UnreachableException;
import io.nightshift.storage.HttpCredentials;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;

/**
 * Requests to one MLflow server. A connection that fails, an answer that does not come, and the
 * statuses that mean "not now" (429, 5xx) are tried again; so whatever is sent must do no harm when
 * it is done twice. Thread-safe.
 */
final class Http {
  private static final Duration TO_CONNECT = Duration.ofSeconds(10);

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int NOT_IMPLEMENTED = 501;

  private final URI server;
  private final HttpCredentials credentials;
  private final Patience patience;
  private final HttpClient client;

  Http(URI server, HttpCredentials credentials, Trust trust, Patience patience) {
    this.server = server;
    this.credentials = credentials;
    this.patience = patience;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            // A redirect would take the credentials to wherever it points.
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(TO_CONNECT);
    trust.context().ifPresent(builder::sslContext);
    this.client = builder.build();
  }

  /** The address that requests go below. */
  URI server() {
    return server;
  }

  /** A request to a path below the server's own, with the credentials. */
  HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path));
    credentials.header().ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  /** Sends a small request. */
  Answer send(String what, HttpRequest request) {
    HttpResponse<String> response =
        send(what, request, HttpResponse.BodyHandlers.ofString(UTF_8), () -> 0);
    return new Answer(what, server.toString(), response.statusCode(), response.body());
  }

  /**
   * Sends a request whose body, or whose answer's, may be long.
   *
   * @param what it is for, as messages say it: {@code read model 'delay'}
   * @param handler takes the answer; for every try anew
   * @param progress grows as long as bytes flow, so that a long transfer is not given up
   * @return an answer that is final: never one that means "not now", nor one about credentials
   * @throws InvalidRequestException if the server wants other credentials, or is not to be trusted
   * @throws UnreachableException if it did not answer in time
   */
  <T> HttpResponse<T> send(
      String what, HttpRequest request, BodyHandler<T> handler, LongSupplier progress) {
    Patience.Attempts attempts = patience.begin();
    while (true) {
      Exception failure;
      Duration pause = Duration.ZERO;
      try {
        HttpResponse<T> response = exchange(request, handler, progress, attempts.left());
        if (!isForLater(response.statusCode())) {
          requireWelcome(what, response);
          return response;
        }
        failure = new IOException("HTTP status " + response.statusCode());
        pause = retryAfter(response);
      } catch (IOException e) {
        failure = e;
      }
      pause(what, attempts, pause, failure);
    }
  }

  private static boolean isForLater(int status) {
    return status == TOO_MANY_REQUESTS || (status >= 500 && status != NOT_IMPLEMENTED);
  }

  /** One try, given up when nothing has moved for long. */
  private <T> HttpResponse<T> exchange(
      HttpRequest request, BodyHandler<T> handler, LongSupplier progress, Duration left)
      throws IOException {
    CompletableFuture<HttpResponse<T>> exchange = client.sendAsync(request, handler);
    Duration silence = left.compareTo(patience.silence()) < 0 ? left : patience.silence();
    try {
      while (true) {
        long before = progress.getAsLong();
        try {
          return exchange.get(Math.max(1, silence.toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          if (progress.getAsLong() == before) {
            throw new HttpTimeoutException("no answer within %d ms".formatted(silence.toMillis()));
          }
        }
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure
          ? failure
          : new IOException(e.getCause().toString(), e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      exchange.cancel(true);
    }
  }

  private void pause(String what, Patience.Attempts attempts, Duration least, Exception failure) {
    requireTrust(what, failure);
    try {
      if (attempts.pause(least)) {
        return;
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    throw new UnreachableException(
        "Cannot %s: MLflow at %s does not answer: %s (%d %s in %d s); try again later, or check the address"
            .formatted(
                what,
                server,
                reason(failure),
                attempts.failed(),
                attempts.failed() == 1 ? "try" : "tries",
                attempts.elapsed().toSeconds()),
        failure);
  }

  private static NightshiftException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new UnreachableException("Interrupted while waiting for MLflow", e);
  }

  /** Java's client has no message for the most common failures. */
  private static String reason(Exception failure) {
    if (Causes.of(failure).anyMatch(UnresolvedAddressException.class::isInstance)) {
      return "no such host";
    }
    if (failure instanceof ConnectException && failure.getMessage() == null) {
      return "connection refused";
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message.lines().findFirst().get();
  }

  /** A certificate does not become trustworthy by waiting. */
  private void requireTrust(String what, Exception failure) {
    if (failure instanceof SSLException) {
      throw new InvalidRequestException(
          "Cannot %s: no secure connection to MLflow at %s: %s; if its certificate is of your own authority, set %s to the file of that"
              .formatted(what, server, reason(failure), Trust.VARIABLE),
          failure);
    }
  }

  private void requireWelcome(String what, HttpResponse<?> response) {
    int status = response.statusCode();
    if (status == 401) {
      throw new InvalidRequestException(
          credentials.header().isEmpty()
              ? "Cannot %s: MLflow at %s wants to know who asks: set %s and %s, or %s"
                  .formatted(
                      what, server, Credentials.USERNAME, Credentials.PASSWORD, Credentials.TOKEN)
              : "Cannot %s: MLflow at %s does not accept %s: check the variable, and its password"
                  .formatted(what, server, credentials));
    }
    if (status == 403) {
      throw new InvalidRequestException(
          "Cannot %s: MLflow at %s does not permit it to %s: ask its administrator, or set %s and %s, or %s, to somebody who may"
              .formatted(
                  what,
                  server,
                  credentials,
                  Credentials.USERNAME,
                  Credentials.PASSWORD,
                  Credentials.TOKEN));
    }
    if (status / 100 == 3) {
      throw new InvalidRequestException(
          "Cannot %s: %s redirects to %s: give that address as the registry"
              .formatted(
                  what, server, response.headers().firstValue("Location").orElse("another place")));
    }
  }

  private static Duration retryAfter(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(value -> value.matches("[0-9]{1,6}"))
        .map(value -> Duration.ofSeconds(Long.parseLong(value)))
        .orElse(Duration.ZERO);
  }
}
