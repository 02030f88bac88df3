package io.nightshift.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.nightshift.error.InvalidRequestException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the way to an MLflow server, and no MLflow server. */
class HttpTest {
  @TempDir private Path disk;
  private HttpServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.stop(0);
    }
  }

  private static InetSocketAddress free() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private URI answering(HttpServer started, int status, String location, String body) {
    server = started;
    server.createContext(
        "/",
        exchange -> {
          byte[] bytes = body.getBytes(UTF_8);
          if (!location.isEmpty()) {
            exchange.getResponseHeaders().add("Location", location);
          }
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    String scheme = started instanceof HttpsServer ? "https" : "http";
    return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
  }

  private static MlflowApi api(URI address, Map<String, String> environment) {
    return new MlflowApi(
        new Http(
            address, Credentials.of(environment), Trust.of(environment), Patience.of(environment)));
  }

  @Test
  void doesNotTakeCredentialsToWhereARedirectPoints() throws IOException {
    URI address = answering(HttpServer.create(free(), 0), 302, "https://login.example/", "x");

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> api(address, Map.of()).models())
        .withMessage(
            "Cannot list the models: %s redirects to https://login.example/: give that address as"
                + " the registry",
            address);
  }

  @Test
  void saysThatSomethingElseAnswered() throws IOException {
    URI address = answering(HttpServer.create(free(), 0), 200, "", "<html>Welcome</html>");

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> api(address, Map.of()).models())
        .withMessageStartingWith("Cannot read what MLflow at %s answered: ", address);
  }

  @Test
  void saysWhatStatusCameWithoutAReason() throws IOException {
    URI address = answering(HttpServer.create(free(), 0), 404, "", "not here");

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> api(address, Map.of()).models())
        .withMessage("Cannot list the models: MLflow at %s says: HTTP status 404", address);
  }

  @Test
  void trustsACertificateOfOnesOwnAuthorityOnlyWhenTold() throws Exception {
    // Given
    Path keys = disk.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .start();
    assertThat(keytool.waitFor(2, TimeUnit.MINUTES)).isTrue();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, "changeit".toCharArray());
    }
    Path pem = disk.resolve("server.pem");
    Files.writeString(
        pem,
        "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
            .formatted(
                Base64.getMimeEncoder()
                    .encodeToString(store.getCertificate("server").getEncoded())));
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer secure = HttpsServer.create(free(), 0);
    secure.setHttpsConfigurator(new HttpsConfigurator(context));
    URI address = answering(secure, 200, "", "{}");

    // When, then
    assertThat(api(address, Map.of(Trust.VARIABLE, pem.toString())).models()).isEmpty();
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> api(address, Map.of()).models())
        .withMessageStartingWith(
            "Cannot list the models: no secure connection to MLflow at %s: ", address)
        .withMessageEndingWith(
            "; if its certificate is of your own authority, set MLFLOW_TRACKING_SERVER_CERT_PATH to"
                + " the file of that");
  }

  @Test
  void refusesAFileThatHoldsNoCertificates() throws IOException {
    Path file = Files.writeString(disk.resolve("no.pem"), "nothing");

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> Trust.of(Map.of(Trust.VARIABLE, file.toString())))
        .withMessageStartingWith(
            "Invalid MLFLOW_TRACKING_SERVER_CERT_PATH '%s': want a file of certificates in PEM",
            file);
  }
}
