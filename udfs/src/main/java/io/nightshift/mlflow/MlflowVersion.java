package io.nightshift.mlflow;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;

/**
 * A model version as MLflow answers it.
 *
 * @param creationTimestamp in milliseconds since 1970
 * @param userId who registered it; empty where the server knows no users
 * @param currentStage what MLflow had before aliases: None, Staging, Production or Archived
 * @param runId the run that logged it; empty if none did
 * @param status READY, unless it is being made or has failed
 */
record MlflowVersion(
    String name,
    int version,
    long creationTimestamp,
    String userId,
    String currentStage,
    String runId,
    String status,
    List<KeyValue> tags) {
  /** Takes what is absent for empty. */
  MlflowVersion {
    userId = userId == null ? "" : userId;
    currentStage = currentStage == null ? "" : currentStage;
    runId = runId == null ? "" : runId;
    status = status == null ? "READY" : status;
    tags = tags == null ? List.of() : List.copyOf(tags);
  }

  SortedMap<String, String> valueByTag() {
    return KeyValue.map(tags);
  }

  Instant createdAt() {
    return Instant.ofEpochMilli(creationTimestamp);
  }
}
