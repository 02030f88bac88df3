package io.nightshift.registry;

import io.nightshift.fixture.ClosedPort;
import io.nightshift.it.MlflowClient;
import io.nightshift.it.MlflowServer;
import io.nightshift.mlflow.MlflowRegistry;
import io.nightshift.model.Artifact;
import io.nightshift.model.ModelVersion;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** The registry on an MLflow server keeps to what every registry keeps to. */
@Tag("mlflow")
final class MlflowRegistryIT extends ModelRegistryContract {
  private static final ClosedPort CLOSED = new ClosedPort();

  private final MlflowServer server = MlflowServer.shared();
  private final MlflowClient client = new MlflowClient(server);
  private ModelRegistry registry;

  @BeforeEach
  void open() {
    client.deleteAllModels();
    registry = MlflowRegistry.open(server.location(), new Configuration(), Map.of());
  }

  @Override
  ModelRegistry registry() {
    return registry;
  }

  @Override
  ModelRegistry unreachable() {
    return MlflowRegistry.open(
        "mlflow+" + CLOSED.url(), new Configuration(), Map.of("NIGHTSHIFT_REGISTRY_TIMEOUT", "1"));
  }

  @Override
  void overwrite(ModelVersion version, Artifact file, String content) throws IOException {
    client.overwrite(version.name(), version.version(), file.path(), content);
  }

  @Override
  void spoil(ModelVersion version) {
    client.setVersionTag(version.name(), version.version(), "nightshift.version", "{");
  }
}
