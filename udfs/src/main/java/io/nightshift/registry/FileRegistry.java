package io.nightshift.registry;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.Artifact;
import io.nightshift.model.ModelRef;
import io.nightshift.model.ModelVersion;
import io.nightshift.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;

/**
 * A registry in a folder:
 *
 * <pre>
 * MODEL/versions/2/version.json, model.onnx …, attachments/   immutable
 * MODEL/events/00000007.json                                  append-only
 * MODEL/seals/00000007-SHA256                                 append-only
 * </pre>
 *
 * The events are the truth: a version is there once its event is, and an alias stands for what the
 * last event about it says.
 */
public final class FileRegistry implements ModelRegistry {
  private final Storage storage;

  /** A registry in that folder, which need not exist yet. */
  public FileRegistry(Storage storage) {
    this.storage = storage;
  }

  @Override
  public String location() {
    return storage.display();
  }

  /** Refuses a place where nothing is: whoever mistypes it must not take that for no models. */
  @Override
  public SortedSet<String> models() {
    if (!storage.isFolder("")) {
      throw new InvalidRequestException(
          "No registry at %s: there is no such folder; check where it is, or register a model, which makes it"
              .formatted(storage.display()));
    }
    return storage.list("").stream()
        .filter(FileStatus::isDirectory)
        .map(status -> status.getPath().getName())
        .filter(name -> log(name).exists())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Override
  public ModelState state(String model) {
    return ModelState.of(model, history(model));
  }

  @Override
  public List<RegistryEvent> history(String model) {
    return log(model).read().events();
  }

  @Override
  public ModelVersion version(String model, int number) {
    List<RegistryEvent> history = history(model);
    ModelState.of(model, history).number(new ModelRef.ByVersion(model, number));
    return version(model, number, history);
  }

  private ModelVersion version(String model, int number, List<RegistryEvent> history) {
    List<RegistryEvent> own = history.stream().filter(event -> event.version() == number).toList();
    String manifest =
        own.stream()
            .filter(event -> event.type() == RegistryEvent.Type.REGISTERED)
            .map(RegistryEvent::manifest)
            .collect(Collectors.joining());
    ModelVersion version = folders(model).read(number, manifest);
    SortedMap<String, String> tags = version.tags();
    own.forEach(event -> tags.putAll(event.tags()));
    tags.values().removeIf(String::isEmpty);
    return version.withTags(tags);
  }

  @Override
  public InputStream open(ModelVersion version, Artifact artifact) throws IOException {
    return folders(version.name()).open(version.version(), artifact.path());
  }

  @Override
  public Optional<String> sharedLocation(ModelVersion version, Artifact artifact) {
    return folders(version.name()).sharedLocation(version.version(), artifact.path());
  }

  @Override
  public Registration register(Candidate candidate) {
    requireNoManifest(candidate);
    EventLog log = log(candidate.name());
    EventLog.History seen = log.read();
    Optional<ModelVersion> twin = twin(candidate, seen.events());
    if (twin.isPresent()) {
      return new Registration(twin.get(), false);
    }
    VersionFolders folders = folders(candidate.name());
    SortedSet<Integer> taken = folders.numbers();
    VersionFolders.Claim claim = folders.claim(candidate, taken.isEmpty() ? 1 : taken.last() + 1);
    try {
      folders.store(candidate, claim.version());
    } catch (InvalidRequestException e) {
      folders.abandon(claim.version());
      throw e;
    }
    RegistryEvent event = RegistryEvent.registered(claim.version(), claim.manifest());
    while (!log.append(seen, event)) {
      // Somebody else's event came first, which may be that of the same bytes.
      seen = log.read();
      twin = twin(candidate, seen.events());
      if (twin.isPresent()) {
        folders.abandon(claim.version());
        return new Registration(twin.get(), false);
      }
    }
    return new Registration(claim.version(), true);
  }

  /** The version with the same bytes and signature, if there is one that can be read. */
  private Optional<ModelVersion> twin(Candidate candidate, List<RegistryEvent> history) {
    return history.stream()
        .filter(event -> event.type() == RegistryEvent.Type.REGISTERED)
        .filter(event -> event.digest().isEmpty() || event.digest().equals(candidate.digest()))
        .flatMap(event -> readable(candidate.name(), event.version(), history).stream())
        .filter(version -> version.digest().equals(candidate.digest()))
        .filter(version -> version.signature().equals(candidate.signature()))
        .findFirst();
  }

  private Optional<ModelVersion> readable(String model, int number, List<RegistryEvent> history) {
    try {
      return Optional.of(version(model, number, history));
    } catch (InvalidRequestException e) {
      return Optional.empty();
    }
  }

  /** The registry keeps a file of that name beside the model's own. */
  private static void requireNoManifest(Candidate candidate) {
    if (candidate.artifacts().stream()
        .anyMatch(file -> file.path().equals(VersionFolders.MANIFEST))) {
      throw new InvalidRequestException(
          "Cannot register %s: the registry needs the name %s for itself; rename that file of the model"
              .formatted(candidate.name(), VersionFolders.MANIFEST));
    }
  }

  @Override
  public AliasMove move(AliasChange change) {
    existing(change.model()).number(new ModelRef.ByVersion(change.model(), change.to()));
    EventLog log = log(change.model());
    AliasMove move = new AliasMove(change.alias(), change.from(), change.to());
    RegistryEvent event = RegistryEvent.moved(change);
    EventLog.History seen;
    do {
      seen = log.read();
      change.requireUnmoved(ModelState.of(change.model(), seen.events()));
    } while (move.changed() && !log.append(seen, event));
    return move;
  }

  @Override
  public ModelVersion tag(TagChange change) {
    existing(change.model()).number(new ModelRef.ByVersion(change.model(), change.version()));
    EventLog log = log(change.model());
    while (true) {
      EventLog.History seen = log.read();
      ModelVersion now = version(change.model(), change.version(), seen.events());
      SortedMap<String, String> tags = change.appliedTo(now.tags());
      if (tags.equals(now.tags()) || log.append(seen, RegistryEvent.tagged(change))) {
        return now.withTags(tags);
      }
    }
  }

  @Override
  public List<Finding> verify(String model, OptionalInt number) {
    EventLog log = log(model);
    if (!log.exists()) {
      throw unknown(model);
    }
    return new RegistryVerifier(model, folders(model), log.scan()).verify(number);
  }

  private EventLog log(String model) {
    return new EventLog(storage, model);
  }

  private VersionFolders folders(String model) {
    return new VersionFolders(storage, model);
  }
}
