package io.nightshift.registry;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.LostRaceException;
import io.nightshift.error.Nearest;
import io.nightshift.model.Artifact;
import io.nightshift.model.ModelRef;
import io.nightshift.model.ModelVersion;
import io.nightshift.model.Sha256;
import io.nightshift.storage.Json;
import io.nightshift.storage.Storage;
import io.nightshift.storage.Timestamps;
import io.nightshift.storage.User;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;

/**
 * A registry in a folder:
 *
 * <pre>
 * MODEL/versions/2/version.json, model.onnx …   immutable
 * MODEL/events/00000007.json                    append-only
 * </pre>
 *
 * The events are the truth: a version is there once its event is, an alias stands for what the last
 * event about it says.
 */
public final class FileRegistry implements ModelRegistry {
  private static final String MANIFEST = "version.json";

  private final Storage storage;

  /** A registry in that folder, which need not exist yet. */
  public FileRegistry(Storage storage) {
    this.storage = storage;
  }

  @Override
  public String location() {
    return storage.display();
  }

  @Override
  public List<String> models() {
    return storage.list("").stream()
        .filter(FileStatus::isDirectory)
        .map(status -> status.getPath().getName())
        .filter(name -> !history(name).versions().isEmpty())
        .toList();
  }

  @Override
  public List<ModelVersion> versions(String model) {
    return history(model).versions().stream().map(number -> read(model, number)).toList();
  }

  @Override
  public SortedMap<String, Integer> aliases(String model) {
    return history(model).aliases();
  }

  @Override
  public ModelVersion resolve(ModelRef ref) {
    ModelHistory history = existing(ref.name());
    int number =
        ref instanceof ModelRef.ByAlias byAlias
            ? behind(history, byAlias)
            : known(history, ref.name(), ((ModelRef.ByVersion) ref).version());
    return read(ref.name(), number);
  }

  private static int behind(ModelHistory history, ModelRef.ByAlias ref) {
    Integer version = history.aliases().get(ref.alias());
    if (version == null) {
      throw new InvalidRequestException(
          "Unknown alias '%s' of model '%s': it has %s%s"
              .formatted(
                  ref.alias(),
                  ref.name(),
                  history.aliases().isEmpty() ? "none" : history.aliases(),
                  Nearest.hint(ref.alias(), history.aliases().keySet())));
    }
    return version;
  }

  private static int known(ModelHistory history, String model, int version) {
    if (!history.versions().contains(version)) {
      throw new InvalidRequestException(
          "Unknown version %d of model '%s': it has %s"
              .formatted(
                  version,
                  model,
                  history.versions().stream()
                      .map(String::valueOf)
                      .collect(Collectors.joining(", "))));
    }
    return version;
  }

  @Override
  public InputStream open(ModelVersion version, Artifact artifact) throws IOException {
    return storage.open(folder(version.name(), version.version()) + "/" + artifact.path());
  }

  @Override
  public Registration register(Candidate candidate) {
    requireNoManifest(candidate);
    String digest = ModelVersion.digestOf(candidate.artifacts());
    Optional<ModelVersion> twin =
        versions(candidate.name()).stream()
            .filter(version -> version.digest().equals(digest))
            .filter(version -> version.signature().equals(candidate.signature()))
            .findFirst();
    if (twin.isPresent()) {
      return new Registration(twin.get(), false);
    }
    ModelVersion version = claim(candidate, digest);
    candidate.artifacts().forEach(artifact -> store(candidate, version, artifact));
    append(candidate.name(), RegistryEvent.registered(version.version(), version.createdBy()));
    return new Registration(version, true);
  }

  /** The registry keeps a file of that name beside the model's own. */
  private static void requireNoManifest(Candidate candidate) {
    if (candidate.artifacts().stream().anyMatch(file -> file.path().equals(MANIFEST))) {
      throw new InvalidRequestException(
          "Cannot register %s: the registry needs the name %s for itself; rename that file of the model"
              .formatted(candidate.name(), MANIFEST));
    }
  }

  /** Takes the next free number by creating its version.json; readers see nothing of it yet. */
  private ModelVersion claim(Candidate candidate, String digest) {
    var taken = history(candidate.name()).versions();
    int number = taken.isEmpty() ? 1 : taken.last() + 1;
    while (true) {
      ModelVersion version =
          new ModelVersion(
              candidate.name(),
              number,
              digest,
              candidate.entry(),
              candidate.artifacts(),
              candidate.signature(),
              ModelVersion.tags(candidate.tags()),
              Timestamps.now(),
              User.name());
      if (storage.createIfAbsent(manifest(candidate.name(), number), Json.bytes(version))) {
        return version;
      }
      number++;
    }
  }

  private void store(Candidate candidate, ModelVersion version, Artifact artifact) {
    String target = folder(version.name(), version.version()) + "/" + artifact.path();
    MessageDigest digest = Sha256.newDigest();
    try (InputStream in =
        new DigestInputStream(
            Files.newInputStream(candidate.folder().resolve(artifact.path())), digest)) {
      storage.write(target, in);
    } catch (IOException e) {
      throw new InvalidRequestException(
          "Cannot read model file %s: %s".formatted(artifact.path(), e.getMessage()), e);
    }
    if (!HexFormat.of().formatHex(digest.digest()).equals(artifact.sha256())) {
      throw new InvalidRequestException(
          "Cannot register %s: its file %s changed while it was registered; try again when nobody writes to it"
              .formatted(candidate.name(), artifact.path()));
    }
  }

  private void append(String model, RegistryEvent event) {
    EventLog log = new EventLog(storage, model);
    while (!log.append(log.read(), event)) {
      // Somebody else's event came first; what this one says holds after theirs as well.
    }
  }

  @Override
  public AliasMove promote(Promotion promotion) {
    EventLog log = new EventLog(storage, promotion.model());
    ModelHistory before = existing(promotion.model());
    known(before, promotion.model(), promotion.version());
    Integer from = before.aliases().get(promotion.alias());
    requireExpected(promotion, from);
    AliasMove move =
        new AliasMove(
            promotion.alias(),
            from == null ? OptionalInt.empty() : OptionalInt.of(from),
            promotion.version());
    if (!move.changed()) {
      return move;
    }
    RegistryEvent event =
        RegistryEvent.aliasMoved(
            promotion.alias(), from, promotion.version(), User.name(), promotion.reason());
    ModelHistory seen = before;
    while (!log.append(seen.events(), event)) {
      seen = history(promotion.model());
      Integer now = seen.aliases().get(promotion.alias());
      if (!Objects.equals(now, from)) {
        throw new LostRaceException(
            "Cannot move alias '%s' of model '%s': somebody else moved it first, it stands for version %d now"
                .formatted(promotion.alias(), promotion.model(), now));
      }
    }
    return move;
  }

  private static void requireExpected(Promotion promotion, Integer current) {
    if (promotion.expected().isPresent()
        && !Objects.equals(promotion.expected().getAsInt(), current)) {
      throw new LostRaceException(
          "Cannot move alias '%s' of model '%s': expected it at version %d, it stands for %s"
              .formatted(
                  promotion.alias(),
                  promotion.model(),
                  promotion.expected().getAsInt(),
                  current == null ? "none" : "version " + current));
    }
  }

  private ModelHistory existing(String model) {
    ModelHistory history = history(model);
    if (history.versions().isEmpty()) {
      List<String> models = models();
      throw new InvalidRequestException(
          "Unknown model '%s' in registry %s: it has %s%s"
              .formatted(
                  model,
                  location(),
                  models.isEmpty() ? "no models" : String.join(", ", models),
                  Nearest.hint(model, models)));
    }
    return history;
  }

  private ModelHistory history(String model) {
    return ModelHistory.of(new EventLog(storage, model).read());
  }

  private ModelVersion read(String model, int number) {
    String path = manifest(model, number);
    return storage
        .readJson(path, ModelVersion.class)
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    "Damaged registry: %s is gone; restore it from a copy"
                        .formatted(Storage.display(storage.resolve(path)))));
  }

  private static String folder(String model, int number) {
    return model + "/versions/" + number;
  }

  private static String manifest(String model, int number) {
    return folder(model, number) + "/" + MANIFEST;
  }
}
