package io.nightshift.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a model version comes from, as told by whoever trained it.
 *
 * @param trainingData what it was trained on: paths, tables, with their versions
 * @param codeVersion the version of the code that trained it, such as a commit; empty if unknown
 * @param parameters what it was trained with, by name
 * @param metrics what it measured then, by name; finite
 * @param run the run that trained it, by the id that its tracking server gave it; empty if unknown
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Lineage(
    List<String> trainingData,
    String codeVersion,
    Map<String, String> parameters,
    Map<String, Double> metrics,
    String run)
    implements Serializable {
  /** Nothing is known. */
  public static final Lineage UNKNOWN = new Lineage(List.of(), "", Map.of(), Map.of(), "");

  /** Takes what is absent from a file for unknown, and refuses metrics that compare to nothing. */
  public Lineage {
    trainingData = trainingData == null ? List.of() : List.copyOf(trainingData);
    codeVersion = codeVersion == null ? "" : codeVersion;
    run = run == null ? "" : run;
    parameters = sorted(parameters);
    metrics = sorted(metrics);
    metrics.forEach(
        (name, value) -> {
          if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("metric %s is %s".formatted(name, value));
          }
        });
  }

  /** Of a version that no run is known of. */
  public Lineage(
      List<String> trainingData,
      String codeVersion,
      Map<String, String> parameters,
      Map<String, Double> metrics) {
    this(trainingData, codeVersion, parameters, metrics, "");
  }

  private static <V> Map<String, V> sorted(Map<String, V> values) {
    return values == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(values));
  }
}
