package io.nightshift.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.Artifact;
import io.nightshift.model.ModelRef;
import io.nightshift.model.ModelVersion;
import io.nightshift.model.Sha256;
import io.nightshift.registry.RegistryEvent;
import io.nightshift.storage.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Reads versions, and holds them to what was written down when they were registered or adopted. */
final class Versions {
  private static final Logger LOG = LogManager.getLogger(Versions.class);
  private static final String READY = "READY";

  private final MlflowApi api;
  private final Http http;
  private final Configuration conf;

  /** The folder of a model's files below those of the version, for those that were read. */
  private final Map<ModelRef, Manifest> manifests = new ConcurrentHashMap<>();

  Versions(MlflowApi api, Http http, Configuration conf) {
    this.api = api;
    this.http = http;
    this.conf = conf;
  }

  /**
   * A version with the tags that it has now; adopted, if it is asked for the first time.
   *
   * @throws InvalidRequestException if it is damaged, or cannot be used
   */
  ModelVersion version(RegisteredModel model, MlflowVersion raw) {
    HistoryLog log = new HistoryLog(api, model);
    Manifest manifest = kept(raw, log.read()).orElseGet(() -> adopt(raw, log));
    manifests.put(ref(raw), manifest);
    return manifest.version(raw.name(), raw.version(), raw.valueByTag());
  }

  private static ModelRef ref(MlflowVersion raw) {
    return new ModelRef.ByVersion(raw.name(), raw.version());
  }

  /**
   * What Nightshift wrote down of a version, if it did.
   *
   * @throws InvalidRequestException if it is not what was written
   */
  Optional<Manifest> kept(MlflowVersion raw, HistoryLog.History history) {
    String text = raw.valueByTag().get(Manifest.TAG);
    if (text == null) {
      return Optional.empty();
    }
    String where = "tag %s of %s".formatted(Manifest.TAG, ref(raw));
    Optional<RegistryEvent> event = registered(history, raw.version());
    if (event.isPresent() && !event.get().manifest().equals(Sha256.of(text))) {
      throw new InvalidRequestException(
          "Damaged registry: %s was changed; put back what was there, or delete it and it is made again from the files"
              .formatted(where));
    }
    return Optional.of(Json.read(where, text.getBytes(UTF_8), Manifest.class));
  }

  private static Optional<RegistryEvent> registered(HistoryLog.History history, int version) {
    return history.events().stream()
        .filter(event -> event.type() == RegistryEvent.Type.REGISTERED)
        .filter(event -> event.version() == version)
        .reduce((earlier, later) -> later);
  }

  private Manifest adopt(MlflowVersion raw, HistoryLog log) {
    if (!READY.equals(raw.status())) {
      throw new InvalidRequestException(
          "Cannot use %s: MLflow says that it is %s".formatted(ref(raw), raw.status()));
    }
    Manifest manifest = new Adoption(api, raw, artifacts(raw.name(), raw.version())).read();
    requireRegistered(raw, manifest, log.read());
    try {
      writeDown(raw, manifest, log);
    } catch (InvalidRequestException e) {
      LOG.warn(
          "What is to know of {} could not be written down, so its files are read anew each time: {}",
          ref(raw),
          e.getMessage());
    }
    requireRegistered(raw, manifest, log.read());
    return manifest;
  }

  /** First into the history, where nobody can change it; the tag is held to that. */
  private void writeDown(MlflowVersion raw, Manifest manifest, HistoryLog log) {
    String text = Json.compact(manifest);
    String digest = Sha256.of(text);
    RegistryEvent event =
        RegistryEvent.adopted(manifest.version(raw.name(), raw.version(), Map.of()), digest);
    HistoryLog.History seen = log.read();
    while (registered(seen, raw.version()).filter(e -> e.manifest().equals(digest)).isEmpty()
        && !log.append(seen, event)) {
      seen = log.read();
      requireRegistered(raw, manifest, seen);
    }
    api.setVersionTag(raw.name(), raw.version(), Manifest.TAG, text);
    api.setVersionTag(raw.name(), raw.version(), Manifest.DIGEST_TAG, manifest.digest());
  }

  private static void requireRegistered(
      MlflowVersion raw, Manifest manifest, HistoryLog.History history) {
    registered(history, raw.version())
        .filter(event -> !event.digest().equals(manifest.digest()))
        .ifPresent(
            event -> {
              throw new InvalidRequestException(
                  "Cannot use %s: its files have digest %s, on record is %s; they were changed in place; restore them, or log what they are now as a new version"
                      .formatted(ref(raw), manifest.digest(), event.digest()));
            });
  }

  /** The files of a version. */
  ArtifactFolder artifacts(String model, int version) {
    return ArtifactFolder.at(api.artifactUri(model, version), http, conf);
  }

  InputStream open(ModelVersion version, Artifact file) throws IOException {
    return artifacts(version.name(), version.version()).open(path(version, file));
  }

  Optional<String> sharedLocation(ModelVersion version, Artifact file) {
    return artifacts(version.name(), version.version()).sharedLocation(path(version, file));
  }

  private String path(ModelVersion version, Artifact file) {
    Manifest manifest = manifests.get(version.ref());
    return manifest == null ? file.path() : manifest.path(file);
  }
}
