package io.nightshift.mlflow;

import io.nightshift.error.InvalidRequestException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Whose certificates are trusted: Java's own list, or those of a file.
 *
 * @param context what connections are made with; absent for Java's own
 */
record Trust(Optional<SSLContext> context) {
  /** As MLflow's clients read it: a file with certificates in PEM. */
  static final String VARIABLE = "MLFLOW_TRACKING_SERVER_CERT_PATH";

  /**
   * As the environment says.
   *
   * @throws InvalidRequestException if the file cannot be read, or holds no certificates
   */
  static Trust of(Map<String, String> environment) {
    String file = environment.getOrDefault(VARIABLE, "");
    if (file.isEmpty()) {
      return new Trust(Optional.empty());
    }
    try {
      return new Trust(Optional.of(trusting(Path.of(file))));
    } catch (IOException | GeneralSecurityException e) {
      throw new InvalidRequestException(
          "Invalid %s '%s': want a file of certificates in PEM, got: %s"
              .formatted(VARIABLE, file, e),
          e);
    }
  }

  private static SSLContext trusting(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(file)) {
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("certificate-" + store.size(), certificate);
      }
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }
}
