package io.nightshift.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nightshift.error.InvalidRequestException;
import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** Artifacts that the MLflow server hands out itself: {@code mlflow-artifacts:/1/…/artifacts}. */
final class ProxiedArtifacts implements ArtifactFolder {
  private static final String SCHEME = "mlflow-artifacts";
  private static final int NOT_FOUND = 404;

  private final Http http;
  private final String root;

  private ProxiedArtifacts(Http http, String root) {
    this.http = http;
    this.root = root;
  }

  static boolean isProxied(String uri) {
    return uri.startsWith(SCHEME + ":");
  }

  /** Refuses another server than the registry's: it would be given the credentials. */
  static ProxiedArtifacts at(String uri, Http http) {
    URI parsed = URI.create(uri);
    String host = parsed.getHost();
    if (host != null && !host.equals(http.server().getHost())) {
      throw new InvalidRequestException(
          "Cannot read %s: it is on another server than the registry, %s"
              .formatted(uri, http.server()));
    }
    return new ProxiedArtifacts(http, parsed.getPath().replaceAll("^/+|/+$", ""));
  }

  @Override
  public Optional<String> sharedLocation(String path) {
    return Optional.empty();
  }

  @Override
  public String locate(String path) {
    return SCHEME + ":/" + root + "/" + path;
  }

  /** Whole on this machine's disk before it is read, so that a broken transfer is tried again. */
  @Override
  public InputStream open(String path) throws IOException {
    Path file = Files.createTempFile("nightshift-artifact", ".tmp");
    try {
      String what = "read " + locate(path);
      HttpResponse<Path> response =
          http.send(
              what, request(path).GET().build(), BodyHandlers.ofFile(file), () -> sizeOf(file));
      if (response.statusCode() == NOT_FOUND) {
        throw new FileNotFoundException(locate(path));
      }
      if (response.statusCode() / 100 != 2) {
        // What came instead of the file says why.
        new Answer(what, http.server().toString(), response.statusCode(), Files.readString(file))
            .requireSuccess();
      }
      return new BufferedInputStream(
          Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE));
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  @Override
  public void write(String path, Path file) throws IOException {
    AtomicLong sent = new AtomicLong();
    long size = Files.size(file);
    // With the length known, or a proxy in between may want to keep the whole in memory.
    HttpRequest.BodyPublisher body =
        size == 0
            ? BodyPublishers.noBody()
            : BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(() -> new CountedInput(open(file), sent)), size);
    String what = "store " + locate(path);
    HttpResponse<String> response =
        http.send(what, request(path).PUT(body).build(), BodyHandlers.ofString(UTF_8), sent::get);
    new Answer(what, http.server().toString(), response.statusCode(), response.body())
        .requireSuccess();
  }

  private HttpRequest.Builder request(String path) {
    String encoded =
        Arrays.stream((root + "/" + path).split("/"))
            .map(part -> URLEncoder.encode(part, UTF_8).replace("+", "%20"))
            .collect(Collectors.joining("/"));
    return http.request("/api/2.0/mlflow-artifacts/artifacts/" + encoded);
  }

  private static InputStream open(Path file) {
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long sizeOf(Path file) {
    return file.toFile().length();
  }
}
