package io.nightshift.mlflow;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A model as MLflow answers it.
 *
 * @param creationTimestamp in milliseconds since 1970; tells it from a deleted one of that name
 * @param aliases what stands for which version
 * @param latestVersions the newest version of each stage; empty if there is no version
 */
record RegisteredModel(
    String name, long creationTimestamp, List<Alias> aliases, List<MlflowVersion> latestVersions) {

  /** An alias as MLflow answers it. */
  record Alias(String alias, int version) {}

  RegisteredModel {
    aliases = aliases == null ? List.of() : List.copyOf(aliases);
    latestVersions = latestVersions == null ? List.of() : List.copyOf(latestVersions);
  }

  Instant createdAt() {
    return Instant.ofEpochMilli(creationTimestamp);
  }

  SortedMap<String, Integer> versionByAlias() {
    SortedMap<String, Integer> map = new TreeMap<>();
    aliases.forEach(alias -> map.put(alias.alias(), alias.version()));
    return map;
  }
}
