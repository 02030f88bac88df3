package io.nightshift.mlflow;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.nightshift.model.Artifact;
import io.nightshift.model.Lineage;
import io.nightshift.model.ModelVersion;
import io.nightshift.model.Signature;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What Nightshift keeps of a version as a tag: all that its files do not tell, or only tell to
 * those who download them.
 *
 * @param folder where the model's files lie below those of the version; empty, or ends with {@code
 *     /}
 * @param entry the ONNX file among the artifacts
 * @param artifacts the model's files, with their digests
 * @param signature the typed inputs and outputs
 * @param createdAt when the version was registered, UTC
 * @param createdBy who registered it
 * @param lineage where it comes from
 * @param attachments files about the model
 */
record Manifest(
    String folder,
    String entry,
    List<Artifact> artifacts,
    Signature signature,
    Instant createdAt,
    String createdBy,
    Lineage lineage,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedMap<String, Artifact> attachments) {
  /** The tag. */
  static final String TAG = "nightshift.version";

  /** The tag with the digest alone, for people. */
  static final String DIGEST_TAG = "nightshift.digest";

  /** Tags that begin so are not the user's. */
  static final String OUR_TAGS = "nightshift.";

  /** Takes absent attachments for none. */
  Manifest {
    attachments = attachments == null ? new TreeMap<>() : new TreeMap<>(attachments);
  }

  String digest() {
    return ModelVersion.digestOf(artifacts);
  }

  /** The version that this is of. */
  ModelVersion version(String model, int number, Map<String, String> tags) {
    SortedMap<String, String> own = ModelVersion.tags(tags);
    own.keySet().removeIf(key -> key.startsWith(OUR_TAGS));
    return new ModelVersion(
        model,
        number,
        digest(),
        entry,
        artifacts,
        signature,
        own,
        createdAt,
        createdBy,
        lineage,
        attachments);
  }

  /** Where a file of the version lies below the version's own folder. */
  String path(Artifact file) {
    return attachments.containsValue(file) ? file.path() : folder + file.path();
  }
}
