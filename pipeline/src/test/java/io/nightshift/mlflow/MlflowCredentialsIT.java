package io.nightshift.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.fixture.TestModels;
import io.nightshift.it.MlflowServer;
import io.nightshift.model.ModelRef;
import io.nightshift.model.ModelVersion;
import io.nightshift.registry.AliasChange;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.registry.RegistryEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server that wants to know who asks, by MLflow's own app for that. */
@Tag("mlflow")
final class MlflowCredentialsIT {
  private static final String PASSWORD = "correct horse battery";
  private static final Map<String, String> ADMIN =
      Map.of(Credentials.USERNAME, "admin", Credentials.PASSWORD, PASSWORD);
  private static final Map<String, String> READER =
      Map.of(Credentials.USERNAME, "reader", Credentials.PASSWORD, PASSWORD);

  @TempDir private static Path folder;

  private static MlflowServer server;

  @BeforeAll
  static void start() throws Exception {
    server =
        MlflowServer.start(
            folder,
            List.of("--app-name", "basic-auth"),
            Map.of(
                "MLFLOW_AUTH_ADMIN_PASSWORD",
                PASSWORD,
                "MLFLOW_FLASK_SERVER_SECRET_KEY",
                "of this test"));
    server.client(ADMIN, "log", "m", TestModels.file("linear").toString(), "none");
    server.client(ADMIN, "user", "reader", PASSWORD);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static ModelRegistry as(Map<String, String> environment) {
    return MlflowRegistry.open(server.location(), new Configuration(), environment);
  }

  @Test
  void saysWhatToSetWhereNobodyIsNamed() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> as(Map.of()).models())
        .withMessage(
            "Cannot list the models: MLflow at %s wants to know who asks: set"
                + " MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN",
            server.address());
  }

  @Test
  void neverRepeatsAPasswordThatIsWrong() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(
            () -> as(Map.of(Credentials.USERNAME, "admin", Credentials.PASSWORD, "wr0ng")).models())
        .withMessage(
            "Cannot list the models: MLflow at %s does not accept the user 'admin' of"
                + " MLFLOW_TRACKING_USERNAME: check the variable, and its password",
            server.address());
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> as(Map.of(Credentials.TOKEN, "wr0ng")).models())
        .withMessageContaining("does not accept the token of MLFLOW_TRACKING_TOKEN")
        .withMessageNotContaining("wr0ng");
  }

  @Test
  void letsAReaderScoreAndNobodyButAWriterPromote() {
    // When: the reader is the first to ask, and cannot tag the version
    ModelVersion read = as(READER).resolve(ModelRef.parse("m:1"));
    AliasChange change =
        new AliasChange(
            "m", "champion", OptionalInt.empty(), 1, AliasChange.Kind.PROMOTE, "", List.of());

    // Then
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> as(READER).move(change))
        .withMessageContaining("does not permit it to the user 'reader'");
    as(ADMIN).move(change);
    assertThat(as(READER).resolve(ModelRef.parse("m@champion"))).isEqualTo(read);
    assertThat(as(READER).history("m"))
        .extracting(RegistryEvent::type)
        .containsExactly(RegistryEvent.Type.REGISTERED, RegistryEvent.Type.ALIAS_MOVED);
  }
}
