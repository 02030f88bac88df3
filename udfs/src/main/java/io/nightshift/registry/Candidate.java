package io.nightshift.registry;

import io.nightshift.model.Artifact;
import io.nightshift.model.ModelRef;
import io.nightshift.model.Signature;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A model on this machine's disk that may become a version.
 *
 * @param name the model's name
 * @param folder the folder that the artifacts' paths start from
 * @param entry the path of the ONNX file among the artifacts
 * @param artifacts every file, with its digest
 * @param signature the typed inputs and outputs
 * @param tags free text by key
 */
public record Candidate(
    String name,
    Path folder,
    String entry,
    List<Artifact> artifacts,
    Signature signature,
    Map<String, String> tags) {
  /** Refuses a name that no registry could hold. */
  public Candidate {
    ModelRef.requireName("model name", name);
    artifacts = List.copyOf(artifacts);
    tags = Map.copyOf(tags);
  }
}
