package io.nightshift.mlflow;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A tag or a parameter, as MLflow's answers have them. */
record KeyValue(String key, String value) {
  /** All of them by key. */
  static SortedMap<String, String> map(List<KeyValue> pairs) {
    SortedMap<String, String> map = new TreeMap<>();
    pairs.forEach(pair -> map.put(pair.key(), pair.value() == null ? "" : pair.value()));
    return map;
  }

  /** As requests have them. */
  static List<KeyValue> list(Map<String, String> map) {
    return map.entrySet().stream().map(e -> new KeyValue(e.getKey(), e.getValue())).toList();
  }
}
