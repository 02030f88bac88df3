package io.nightshift.mlflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.MissingRule;
import io.nightshift.storage.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * What MLflow's own file about a model, {@code MLmodel}, says that matters here.
 *
 * @param onnx the path of the ONNX file beside it
 * @param columns the names in a column-based signature, in order; empty for other signatures
 * @param features the columns that feed an input, as {@code metadata.nightshift.features} has them
 * @param missing the rules for missing values, as {@code metadata.nightshift.missing} has them
 */
record ModelFile(
    String onnx,
    List<String> columns,
    Map<String, List<String>> features,
    Map<String, MissingRule> missing) {
  static final String NAME = "MLmodel";

  private static final String OURS = "nightshift";

  /** A column of a signature; a tensor has the type {@code tensor}. */
  private record Column(String name, @JsonProperty(required = true) Object type) {}

  /**
   * Reads the file.
   *
   * @param where it was, for messages
   * @throws InvalidRequestException if it is not one, or not that of an ONNX model
   */
  static ModelFile read(String where, byte[] yaml) {
    Map<?, ?> top = parse(where, yaml);
    Map<?, ?> flavors = map(top.get("flavors"));
    if (!(map(flavors.get("onnx")).get("data") instanceof String onnx)) {
      throw new InvalidRequestException(
          "Cannot use %s: it is not of an ONNX model, but of %s; convert the model, and log it with mlflow.onnx.log_model"
              .formatted(where, flavors.isEmpty() ? "none" : flavors.keySet()));
    }
    Map<?, ?> ours = map(map(top.get("metadata")).get(OURS));
    try {
      return new ModelFile(
          onnx,
          columns(where, map(top.get("signature")).get("inputs")),
          features(map(ours.get("features"))),
          missing(map(ours.get("missing"))));
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(
          "Cannot read %s: metadata.%s: %s".formatted(where, OURS, e.getMessage()), e);
    }
  }

  private static Map<?, ?> parse(String where, byte[] yaml) {
    try {
      Object top =
          new Load(LoadSettings.builder().build())
              .loadFromInputStream(new java.io.ByteArrayInputStream(yaml));
      if (top instanceof Map<?, ?> map) {
        return map;
      }
    } catch (YamlEngineException e) {
      throw new InvalidRequestException(
          "Cannot read %s: %s"
              .formatted(where, String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
          e);
    }
    throw new InvalidRequestException("Cannot read %s: it is no YAML mapping".formatted(where));
  }

  private static Map<?, ?> map(Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  /** MLflow writes the list as JSON into a text. */
  private static List<String> columns(String where, Object inputs) {
    if (!(inputs instanceof String json)) {
      return List.of();
    }
    Column[] specs =
        Json.read(
            where + ", signature",
            json.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            Column[].class);
    List<String> names = new ArrayList<>();
    for (Column spec : specs) {
      if (spec.name() == null || "tensor".equals(spec.type())) {
        return List.of();
      }
      names.add(spec.name());
    }
    return names;
  }

  private static Map<String, List<String>> features(Map<?, ?> byInput) {
    Map<String, List<String>> features = new LinkedHashMap<>();
    byInput.forEach(
        (input, columns) -> {
          if (!(columns instanceof List<?> list)) {
            throw new IllegalArgumentException(
                "features of input '%s' must be a list, got: %s".formatted(input, columns));
          }
          features.put(String.valueOf(input), list.stream().map(String::valueOf).toList());
        });
    return features;
  }

  private static Map<String, MissingRule> missing(Map<?, ?> byInput) {
    Map<String, MissingRule> missing = new TreeMap<>();
    byInput.forEach((input, rule) -> missing.put(String.valueOf(input), MissingRule.of(rule)));
    return missing;
  }
}
