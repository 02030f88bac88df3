package io.nightshift.mlflow;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Problems;
import io.nightshift.inference.CandidateReader;
import io.nightshift.inference.ExternalData;
import io.nightshift.model.Lineage;
import io.nightshift.model.ModelRef;
import io.nightshift.model.Signature;
import io.nightshift.registry.Candidate;
import io.nightshift.storage.WorkFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Takes a version that something else than Nightshift logged, such as {@code
 * mlflow.onnx.log_model}: downloads its files once, and reads off them what a version must say.
 */
final class Adoption {
  private static final String COMMIT_TAG = "mlflow.source.git.commit";

  private final MlflowApi api;
  private final MlflowVersion version;
  private final ModelRef ref;
  private final ArtifactFolder artifacts;

  Adoption(MlflowApi api, MlflowVersion version, ArtifactFolder artifacts) {
    this.api = api;
    this.version = version;
    this.ref = new ModelRef.ByVersion(version.name(), version.version());
    this.artifacts = artifacts;
  }

  /**
   * Reads the files.
   *
   * @throws InvalidRequestException if it is no ONNX model, or one that cannot be used
   */
  Manifest read() {
    try (WorkFolder folder = WorkFolder.create()) {
      try {
        return read(folder.path());
      } catch (InvalidRequestException e) {
        // The folder is gone by the time that somebody reads the message.
        throw new InvalidRequestException(
            e.problems().stream()
                .map(problem -> problem.replace(folder.path() + "/", artifacts.locate("")))
                .toList());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot download " + ref, e);
    }
  }

  private Manifest read(Path folder) throws IOException {
    ModelFile file;
    try (InputStream in = open(ModelFile.NAME)) {
      file = ModelFile.read(artifacts.locate(ModelFile.NAME), in.readAllBytes());
    }
    Path onnx = fetch(folder, "", file.onnx());
    String below = file.onnx().substring(0, file.onnx().lastIndexOf('/') + 1);
    for (String location : ExternalData.locations(onnx)) {
      fetch(folder, below, location);
    }
    Candidate candidate =
        CandidateReader.read(
            "use %s".formatted(ref),
            version.name(),
            onnx,
            declared -> features(declared, file),
            file.missing(),
            Map.of(),
            Map.of(),
            List.of());
    return new Manifest(
        below,
        candidate.entry(),
        candidate.artifacts(),
        candidate.signature(),
        version.createdAt(),
        version.userId().isEmpty() ? "unknown" : version.userId(),
        lineage(),
        new TreeMap<>());
  }

  private Path fetch(Path folder, String below, String path) throws IOException {
    Path target = folder.resolve(below + path).normalize();
    if (!target.startsWith(folder)) {
      throw new InvalidRequestException(
          "Cannot use %s: its file '%s' is outside the model's folder".formatted(ref, path));
    }
    Files.createDirectories(target.getParent());
    try (InputStream in = open(below + path)) {
      Files.copy(in, target);
    }
    return target;
  }

  private InputStream open(String path) throws IOException {
    try {
      return artifacts.open(path);
    } catch (FileNotFoundException e) {
      throw new InvalidRequestException(
          "Cannot use %s: there is no %s; log the model with mlflow.onnx.log_model"
              .formatted(ref, artifacts.locate(path)),
          e);
    }
  }

  /**
   * The columns of a column-based signature are those of the only input, or each is that of the
   * input of its name.
   */
  private Map<String, List<String>> features(Signature declared, ModelFile file) {
    Map<String, List<String>> features = new TreeMap<>();
    List<String> inputs = declared.inputNames();
    List<String> columns = file.columns();
    if (inputs.size() == 1) {
      if (!columns.isEmpty() && !columns.equals(inputs)) {
        features.put(inputs.get(0), columns);
      }
    } else if (!columns.isEmpty()) {
      Problems problems = new Problems();
      inputs.stream()
          .filter(input -> !columns.contains(input) && !file.features().containsKey(input))
          .forEach(
              input ->
                  problems.add(
                      "Cannot use %s: its MLflow signature has no column for input '%s'; it has %s"
                          .formatted(ref, input, String.join(", ", columns))));
      problems.throwIfAny();
    }
    features.putAll(file.features());
    return features;
  }

  /** What MLflow's run tells of how the model was made. */
  private Lineage lineage() {
    Optional<Run> found = version.runId().isEmpty() ? Optional.empty() : api.run(version.runId());
    if (found.isEmpty()) {
      return new Lineage(List.of(), "", Map.of(), Map.of(), version.runId());
    }
    Run run = found.get();
    List<String> data = new ArrayList<>();
    run.inputs()
        .datasetInputs()
        .forEach(
            input -> data.add("%s#%s".formatted(input.dataset().name(), input.dataset().digest())));
    Map<String, Double> metrics = new TreeMap<>(run.metrics());
    metrics.values().removeIf(value -> !Double.isFinite(value));
    return new Lineage(
        data,
        KeyValue.map(run.data().tags()).getOrDefault(COMMIT_TAG, ""),
        run.params(),
        metrics,
        version.runId());
  }
}
