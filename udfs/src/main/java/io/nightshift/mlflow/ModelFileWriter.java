package io.nightshift.mlflow;

import io.nightshift.model.ElementType;
import io.nightshift.model.InputSpec;
import io.nightshift.model.MissingRule;
import io.nightshift.model.TensorSpec;
import io.nightshift.registry.Candidate;
import io.nightshift.storage.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the file that makes a folder a model of MLflow's, so that its own clients can load what
 * Nightshift registered. JSON is YAML.
 */
final class ModelFileWriter {
  private ModelFileWriter() {}

  static byte[] write(Candidate candidate, String runId) {
    Map<String, Object> onnx = new LinkedHashMap<>();
    onnx.put("data", candidate.entry());
    onnx.put("providers", List.of("CPUExecutionProvider"));
    Map<String, Object> python = new LinkedHashMap<>();
    python.put("loader_module", "mlflow.onnx");
    python.put("data", candidate.entry());
    Map<String, Object> file = new LinkedHashMap<>();
    file.put("run_id", runId);
    file.put("flavors", Map.of("onnx", onnx, "python_function", python));
    signature(candidate).ifPresent(signature -> file.put("signature", signature));
    file.put("metadata", Map.of("nightshift", ours(candidate)));
    return Json.bytes(file);
  }

  /** What {@link ModelFile} reads again. */
  private static Map<String, Object> ours(Candidate candidate) {
    Map<String, List<String>> features = new LinkedHashMap<>();
    Map<String, MissingRule> missing = new LinkedHashMap<>();
    for (InputSpec input : candidate.signature().inputs()) {
      if (!input.features().isEmpty()) {
        features.put(input.name(), input.features());
      }
      if (!input.missing().equals(MissingRule.REJECT)) {
        missing.put(input.name(), input.missing());
      }
    }
    return Map.of("features", features, "missing", missing);
  }

  /** The inputs as MLflow writes tensors; none, if it has no name for one of their types. */
  private static Optional<Map<String, Object>> signature(Candidate candidate) {
    List<Object> tensors = new ArrayList<>();
    for (InputSpec input : candidate.signature().inputs()) {
      TensorSpec tensor = input.tensor();
      if (tensor.type() == ElementType.BFLOAT16 || tensor.shape().isEmpty()) {
        return Optional.empty();
      }
      // Named as numpy names them.
      String type = tensor.type() == ElementType.STRING ? "object" : tensor.type().label();
      tensors.add(
          Map.of(
              "name",
              tensor.name(),
              "type",
              "tensor",
              "tensor-spec",
              Map.of("dtype", type, "shape", tensor.shape())));
    }
    return Optional.of(Map.of("inputs", Json.compact(tensors)));
  }
}
