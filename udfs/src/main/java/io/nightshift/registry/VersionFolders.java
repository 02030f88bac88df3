package io.nightshift.registry;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.Artifact;
import io.nightshift.model.ModelVersion;
import io.nightshift.model.Sha256;
import io.nightshift.storage.Json;
import io.nightshift.storage.Storage;
import io.nightshift.storage.Timestamps;
import io.nightshift.storage.User;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;

/** The folders of a model's versions: what is in them, never whether they count. */
final class VersionFolders {
  /** What a registry keeps beside a model's own files. */
  static final String MANIFEST = "version.json";

  private final Storage storage;
  private final String model;

  VersionFolders(Storage storage, String model) {
    this.storage = storage;
    this.model = model;
  }

  /**
   * A number that was taken for a candidate.
   *
   * @param version what its manifest says
   * @param manifest the SHA-256 of its manifest
   */
  record Claim(ModelVersion version, String manifest) {}

  /** Takes the first free number by creating its manifest; readers see nothing of it yet. */
  Claim claim(Candidate candidate, int first) {
    int number = first;
    while (true) {
      SortedMap<String, Artifact> attachments =
          candidate.attachments().stream()
              .collect(
                  Collectors.toMap(
                      Attachment::role, Attachment::stored, (one, other) -> other, TreeMap::new));
      ModelVersion version =
          new ModelVersion(
              model,
              number,
              candidate.digest(),
              candidate.entry(),
              candidate.artifacts(),
              candidate.signature(),
              ModelVersion.tags(candidate.tags()),
              Timestamps.now(),
              User.name(),
              candidate.lineage(),
              attachments);
      byte[] manifest = Json.bytes(version);
      if (storage.createIfAbsent(path(number, MANIFEST), manifest)) {
        return new Claim(version, Sha256.of(manifest));
      }
      number++;
    }
  }

  /**
   * Stores the files of a version that was claimed.
   *
   * @throws InvalidRequestException if one cannot be read, or is not what it was
   */
  void store(Candidate candidate, ModelVersion version) {
    for (Artifact artifact : candidate.artifacts()) {
      store(version, artifact, candidate.folder().resolve(artifact.path()));
    }
    for (Attachment attachment : candidate.attachments()) {
      store(version, attachment.stored(), attachment.source());
    }
  }

  private void store(ModelVersion version, Artifact artifact, Path source) {
    MessageDigest digest = Sha256.newDigest();
    try (InputStream in = new DigestInputStream(Files.newInputStream(source), digest)) {
      storage.write(path(version.version(), artifact.path()), in);
    } catch (IOException e) {
      throw new InvalidRequestException(
          "Cannot read model file %s: %s".formatted(artifact.path(), e.getMessage()), e);
    }
    if (!HexFormat.of().formatHex(digest.digest()).equals(artifact.sha256())) {
      throw new InvalidRequestException(
          "Cannot register %s: its file %s changed while it was registered; try again when nobody writes to it"
              .formatted(model, artifact.path()));
    }
  }

  /** Deletes the files of a claim that comes to nothing; its number stays taken. */
  void abandon(ModelVersion version) {
    version.files().forEach(file -> storage.delete(path(version.version(), file.path())));
  }

  /**
   * What the manifest of a version says.
   *
   * @param registered the SHA-256 of the manifest when it was registered; empty if unknown
   * @throws InvalidRequestException if it is gone, damaged or was changed
   */
  ModelVersion read(int number, String registered) {
    String shown = Storage.display(storage.resolve(path(number, MANIFEST)));
    byte[] manifest =
        storage
            .read(path(number, MANIFEST))
            .orElseThrow(
                () ->
                    new InvalidRequestException(
                        "Damaged registry: %s is gone; restore it from a copy".formatted(shown)));
    if (!registered.isEmpty() && !registered.equals(Sha256.of(manifest))) {
      throw changed(shown);
    }
    ModelVersion version = parsed(shown, manifest);
    if (!version.name().equals(model) || version.version() != number) {
      throw changed(shown);
    }
    return version;
  }

  private static ModelVersion parsed(String shown, byte[] manifest) {
    try {
      return Json.read(shown, manifest, ModelVersion.class);
    } catch (InvalidRequestException e) {
      throw new InvalidRequestException(
          "Damaged registry: %s; restore it from a copy".formatted(e.getMessage()), e);
    }
  }

  private static InvalidRequestException changed(String shown) {
    return new InvalidRequestException(
        "Damaged registry: %s was changed after it was registered; restore it from a copy"
            .formatted(shown));
  }

  InputStream open(int number, String file) throws IOException {
    return storage.open(path(number, file));
  }

  Optional<String> sharedLocation(int number, String file) {
    return storage.sharedLocation(path(number, file));
  }

  /** The numbers of all folders, whether they count or not. */
  SortedSet<Integer> numbers() {
    return storage.list(model + "/versions").stream()
        .filter(FileStatus::isDirectory)
        .map(folder -> folder.getPath().getName())
        .filter(name -> name.matches("[1-9]\\d{0,8}"))
        .map(Integer::valueOf)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The paths of all files in a version's folder, its manifest included. */
  SortedSet<String> files(int number) {
    String folder = storage.resolve(model + "/versions/" + number).toUri().getPath() + "/";
    return storage.files(model + "/versions/" + number).stream()
        .map(file -> file.getPath().toUri().getPath().substring(folder.length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private String path(int number, String file) {
    return "%s/versions/%d/%s".formatted(model, number, file);
  }
}
