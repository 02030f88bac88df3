package io.nightshift.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP server on loopback that keeps what it is sent, and answers as it is told. */
final class FakeGateway implements AutoCloseable {
  /**
   * A request.
   *
   * @param type the header Content-Type
   * @param credentials the header Authorization, if there is one
   */
  record Pushed(
      String method, String path, String type, Optional<String> credentials, String body) {}

  private final List<Pushed> pushed = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  FakeGateway(int status) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/",
        exchange -> {
          pushed.add(
              new Pushed(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI().toString(),
                  exchange.getRequestHeaders().getFirst("Content-Type"),
                  Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")),
                  new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
  }

  List<Pushed> pushed() {
    return pushed;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
