package io.nightshift.mlflow;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A run as MLflow answers it. */
record Run(Info info, Data data, Inputs inputs) {

  /** Where it is, and whether it still is. */
  record Info(String runId, String artifactUri, String lifecycleStage) {}

  /** What was logged. */
  record Data(List<KeyValue> params, List<KeyValue> tags, List<Metric> metrics) {
    /** Takes what is absent for empty. */
    Data {
      params = params == null ? List.of() : List.copyOf(params);
      tags = tags == null ? List.of() : List.copyOf(tags);
      metrics = metrics == null ? List.of() : List.copyOf(metrics);
    }
  }

  /** The last value of a metric. */
  record Metric(String key, double value) {}

  /** What the run read. */
  record Inputs(List<DatasetInput> datasetInputs) {
    /** Takes what is absent for empty. */
    Inputs {
      datasetInputs = datasetInputs == null ? List.of() : List.copyOf(datasetInputs);
    }
  }

  /** One dataset that the run read. */
  record DatasetInput(Dataset dataset) {}

  /** A dataset, by the name that it was logged with, and a digest of its content. */
  record Dataset(String name, String digest) {}

  /** Takes what is absent for empty. */
  Run {
    data = data == null ? new Data(null, null, null) : data;
    inputs = inputs == null ? new Inputs(null) : inputs;
  }

  boolean isDeleted() {
    return "deleted".equals(info.lifecycleStage());
  }

  SortedMap<String, String> params() {
    return KeyValue.map(data.params());
  }

  SortedMap<String, Double> metrics() {
    SortedMap<String, Double> metrics = new TreeMap<>();
    data.metrics().forEach(metric -> metrics.put(metric.key(), metric.value()));
    return metrics;
  }
}
