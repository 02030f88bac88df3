package io.nightshift.mlflow;

import java.util.List;
import java.util.SortedMap;

/**
 * An experiment as MLflow answers it.
 *
 * @param lifecycleStage active, or deleted
 */
record Experiment(String experimentId, String name, String lifecycleStage, List<KeyValue> tags) {
  /** Takes what is absent for empty. */
  Experiment {
    tags = tags == null ? List.of() : List.copyOf(tags);
  }

  boolean isDeleted() {
    return "deleted".equals(lifecycleStage);
  }

  SortedMap<String, String> valueByTag() {
    return KeyValue.map(tags);
  }
}
