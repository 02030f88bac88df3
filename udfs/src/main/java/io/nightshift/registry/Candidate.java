package io.nightshift.registry;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.Artifact;
import io.nightshift.model.Lineage;
import io.nightshift.model.ModelRef;
import io.nightshift.model.ModelVersion;
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
 * @param lineage where it comes from, as far as is known
 * @param attachments files about the model, one at most for each role
 */
public record Candidate(
    String name,
    Path folder,
    String entry,
    List<Artifact> artifacts,
    Signature signature,
    Map<String, String> tags,
    Lineage lineage,
    List<Attachment> attachments) {
  /** Refuses a name that no registry could hold, and files where the attachments lie. */
  public Candidate {
    ModelRef.requireName("model name", name);
    artifacts = List.copyOf(artifacts);
    tags = Map.copyOf(tags);
    attachments = List.copyOf(attachments);
    for (Artifact artifact : artifacts) {
      if (artifact.path().startsWith(Attachment.FOLDER)) {
        throw new InvalidRequestException(
            "Cannot register %s: its file %s lies where registries keep attachments; rename that folder of the model"
                .formatted(name, artifact.path()));
      }
    }
  }

  /** A model of which nothing more is known than its files and signature. */
  public Candidate(
      String name,
      Path folder,
      String entry,
      List<Artifact> artifacts,
      Signature signature,
      Map<String, String> tags) {
    this(name, folder, entry, artifacts, signature, tags, Lineage.UNKNOWN, List.of());
  }

  /** The same model with more told about it. */
  public Candidate with(Lineage newLineage, List<Attachment> newAttachments) {
    return new Candidate(
        name, folder, entry, artifacts, signature, tags, newLineage, newAttachments);
  }

  /** Identifies the model's bytes, as {@link ModelVersion#digestOf} does. */
  public String digest() {
    return ModelVersion.digestOf(artifacts);
  }
}
