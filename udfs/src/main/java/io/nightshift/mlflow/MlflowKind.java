package io.nightshift.mlflow;

import io.nightshift.registry.ModelRegistry;
import io.nightshift.registry.RegistryKind;
import org.apache.hadoop.conf.Configuration;

/** Registries on MLflow servers; who asks, and how patiently, is in the process's environment. */
public final class MlflowKind implements RegistryKind {
  @Override
  public boolean accepts(String location) {
    return location.startsWith(MlflowLocation.PREFIX);
  }

  @Override
  public ModelRegistry open(String location, Configuration conf) {
    return MlflowRegistry.open(location, conf, System.getenv());
  }
}
