package io.nightshift.mlflow;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/** Stands before an MLflow server, and fails the first requests in the ways that were ordered. */
final class FaultyProxy implements AutoCloseable {
  /** How a request fails. */
  enum Fault {
    /** HTTP status 503, and nothing reaches the server. */
    UNAVAILABLE,
    /** HTTP status 429, which asks for two seconds of patience. */
    TOO_MANY,
    /** The connection ends without an answer, and nothing reaches the server. */
    RESET,
    /** The server does what is asked, and then the connection ends without an answer. */
    ANSWER_LOST,
    /** The connection ends in the middle of the answer. */
    ANSWER_CUT,
    /** No answer ever comes. */
    SILENCE
  }

  private final URI server;
  private final HttpServer proxy;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Deque<Fault> faults = new ConcurrentLinkedDeque<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile Predicate<String> victim = request -> true;

  FaultyProxy(URI server) {
    this.server = server;
    try {
      this.proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    proxy.setExecutor(threads);
    proxy.createContext("/", this::handle);
    proxy.start();
  }

  String location() {
    return "mlflow+http://127.0.0.1:" + proxy.getAddress().getPort();
  }

  /** Orders what the next requests meet, of those that begin with a method and a path. */
  void fail(String methodAndPath, Fault... next) {
    victim = request -> request.startsWith(methodAndPath);
    faults.addAll(List.of(next));
  }

  /** Every request that came, as {@code GET /path}. */
  List<String> requests() {
    return requests;
  }

  /** How many faults are still to come. */
  int faultsLeft() {
    return faults.size();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String request = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
      requests.add(request);
      Fault fault = victim.test(request) ? faults.poll() : null;
      if (fault == null) {
        forward(exchange, Integer.MAX_VALUE);
        return;
      }
      switch (fault) {
        case UNAVAILABLE -> exchange.sendResponseHeaders(503, -1);
        case TOO_MANY -> {
          exchange.getResponseHeaders().add("Retry-After", "2");
          exchange.sendResponseHeaders(429, -1);
        }
        case RESET -> {}
        case ANSWER_LOST -> ask(exchange);
        case ANSWER_CUT -> forward(exchange, 10);
        case SILENCE -> end.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void forward(HttpExchange exchange, int most) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = ask(exchange);
    exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
    exchange.getResponseBody().write(answer.body(), 0, Math.min(most, answer.body().length));
    exchange.getResponseBody().flush();
  }

  private HttpResponse<byte[]> ask(HttpExchange exchange) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server + exchange.getRequestURI().toString()))
            .method(
                exchange.getRequestMethod(),
                HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type != null) {
      request.header("Content-Type", type);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  @Override
  public void close() {
    end.countDown();
    proxy.stop(0);
    threads.shutdownNow();
  }
}
