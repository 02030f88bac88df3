package io.nightshift.mlflow;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.Artifact;
import io.nightshift.model.ModelVersion;
import io.nightshift.model.Sha256;
import io.nightshift.registry.Attachment;
import io.nightshift.registry.Candidate;
import io.nightshift.registry.Registration;
import io.nightshift.registry.RegistryEvent;
import io.nightshift.storage.Json;
import io.nightshift.storage.Timestamps;
import io.nightshift.storage.User;
import io.nightshift.storage.WorkFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;

/** Adds versions to a model. */
final class Registrar {
  /** The folder of a run that the files of its model lie in. */
  private static final String FOLDER = "model";

  /** Tells the versions that one registration made from those of others. */
  private static final String REGISTRATION_TAG = "nightshift.registration";

  private final MlflowApi api;
  private final Http http;
  private final Configuration conf;
  private final Versions versions;
  private final RegisteredModel model;
  private final HistoryLog log;

  Registrar(
      MlflowApi api, Http http, Configuration conf, Versions versions, RegisteredModel model) {
    this.api = api;
    this.http = http;
    this.conf = conf;
    this.versions = versions;
    this.model = model;
    this.log = new HistoryLog(api, model);
  }

  Registration register(Candidate candidate) {
    HistoryLog.History seen = log.read();
    Optional<ModelVersion> twin = twin(candidate, seen);
    if (twin.isPresent()) {
      return new Registration(twin.get(), false);
    }
    Manifest manifest = manifest(candidate);
    String text = Json.compact(manifest);
    Run run = log.newRun("version of " + model.name(), manifest.createdAt().toEpochMilli());
    store(candidate, run);
    api.finishRun(run.info().runId(), System.currentTimeMillis());
    int number = create(candidate, manifest, text, run);
    ModelVersion version = manifest.version(model.name(), number, candidate.tags());
    RegistryEvent event = RegistryEvent.registered(version, Sha256.of(text));
    while (!log.append(seen, event)) {
      // Somebody else's event came first, which may be that of the same bytes.
      seen = log.read();
      twin = twin(candidate, seen);
      if (twin.isPresent()) {
        api.deleteVersion(model.name(), number);
        return new Registration(twin.get(), false);
      }
    }
    return new Registration(version, true);
  }

  /** The version with the same bytes and signature, if there is one that can be read. */
  private Optional<ModelVersion> twin(Candidate candidate, HistoryLog.History history) {
    return history.events().stream()
        .filter(event -> event.type() == RegistryEvent.Type.REGISTERED)
        .filter(event -> event.digest().equals(candidate.digest()))
        .flatMap(event -> readable(event.version()).stream())
        .filter(version -> version.digest().equals(candidate.digest()))
        .filter(version -> version.signature().equals(candidate.signature()))
        .findFirst();
  }

  private Optional<ModelVersion> readable(int number) {
    try {
      return api.version(model.name(), number).map(raw -> versions.version(model, raw));
    } catch (InvalidRequestException e) {
      return Optional.empty();
    }
  }

  private static Manifest manifest(Candidate candidate) {
    SortedMap<String, Artifact> attachments = new TreeMap<>();
    candidate
        .attachments()
        .forEach(attachment -> attachments.put(attachment.role(), attachment.stored()));
    Instant now = Timestamps.now();
    return new Manifest(
        "",
        candidate.entry(),
        candidate.artifacts(),
        candidate.signature(),
        now,
        User.name(),
        candidate.lineage(),
        attachments);
  }

  private void store(Candidate candidate, Run run) {
    ArtifactFolder folder = ArtifactFolder.at(uri(run), http, conf);
    try (WorkFolder temporary = WorkFolder.create()) {
      for (Artifact artifact : candidate.artifacts()) {
        store(candidate, artifact, candidate.folder().resolve(artifact.path()), folder);
      }
      for (Attachment attachment : candidate.attachments()) {
        store(candidate, attachment.stored(), attachment.source(), folder);
      }
      Path modelFile = temporary.path().resolve(ModelFile.NAME);
      Files.write(modelFile, ModelFileWriter.write(candidate, run.info().runId()));
      folder.write(ModelFile.NAME, modelFile);
    } catch (IOException e) {
      throw new InvalidRequestException("Cannot register %s: %s".formatted(model.name(), e), e);
    }
  }

  /** What is stored is read first and once more after, so that no change in between goes unseen. */
  private void store(Candidate candidate, Artifact artifact, Path source, ArtifactFolder folder) {
    try {
      requireUnchanged(candidate, artifact, source);
      folder.write(artifact.path(), source);
      requireUnchanged(candidate, artifact, source);
    } catch (IOException e) {
      throw new InvalidRequestException(
          "Cannot read model file %s: %s".formatted(artifact.path(), e.getMessage()), e);
    }
  }

  private static void requireUnchanged(Candidate candidate, Artifact artifact, Path source)
      throws IOException {
    try (InputStream in = Files.newInputStream(source)) {
      if (!Sha256.of(in).equals(artifact.sha256())) {
        throw new InvalidRequestException(
            "Cannot register %s: its file %s changed while it was registered; try again when nobody writes to it"
                .formatted(candidate.name(), artifact.path()));
      }
    }
  }

  private static String uri(Run run) {
    return run.info().artifactUri() + "/" + FOLDER;
  }

  private int create(Candidate candidate, Manifest manifest, String text, Run run) {
    Map<String, String> tags = new TreeMap<>(candidate.tags());
    String registration = UUID.randomUUID().toString();
    tags.put(REGISTRATION_TAG, registration);
    tags.put(Manifest.TAG, text);
    tags.put(Manifest.DIGEST_TAG, manifest.digest());
    int number = api.createVersion(model.name(), uri(run), run.info().runId(), tags).version();
    // If the answer was lost and the request sent again, there is one more than wanted.
    api.versions(model.name()).stream()
        .filter(each -> registration.equals(each.valueByTag().get(REGISTRATION_TAG)))
        .filter(each -> each.version() != number)
        .forEach(each -> api.deleteVersion(model.name(), each.version()));
    return number;
  }
}
