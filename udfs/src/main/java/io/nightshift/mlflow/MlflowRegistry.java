package io.nightshift.mlflow;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.Artifact;
import io.nightshift.model.ModelRef;
import io.nightshift.model.ModelVersion;
import io.nightshift.registry.AliasChange;
import io.nightshift.registry.AliasMove;
import io.nightshift.registry.Candidate;
import io.nightshift.registry.Finding;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.registry.ModelState;
import io.nightshift.registry.Registration;
import io.nightshift.registry.RegistryEvent;
import io.nightshift.registry.TagChange;
import io.nightshift.storage.Timestamps;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * A registry on an MLflow server. Versions, aliases and tags are MLflow's own, as every client of
 * it sees them; what MLflow lacks, the history and the digests of the files, lies beside them on
 * the same server ({@link HistoryLog}, {@link Manifest}).
 *
 * <p>A version that something else logged is adopted when it is first asked for: its files are
 * downloaded, and their digests written down; from then on it is held to those.
 */
public final class MlflowRegistry implements ModelRegistry {
  private static final Logger LOG = LogManager.getLogger(MlflowRegistry.class);

  private final MlflowLocation location;
  private final Http http;
  private final MlflowApi api;
  private final Configuration conf;
  private final Versions versions;

  private MlflowRegistry(MlflowLocation location, Http http, Configuration conf) {
    this.location = location;
    this.http = http;
    this.api = new MlflowApi(http);
    this.conf = conf;
    this.versions = new Versions(api, http, conf);
  }

  /**
   * Opens a registry; nothing is sent yet.
   *
   * @param location such as {@code mlflow+http://host:5000}
   * @param conf how to reach file systems with artifacts that the server does not hand out itself
   * @param environment says who asks, whom to trust and how long to wait
   * @throws InvalidRequestException if the location or one of those variables is malformed
   */
  public static MlflowRegistry open(
      String location, Configuration conf, Map<String, String> environment) {
    return open(MlflowLocation.parse(location), conf, environment, Patience.of(environment));
  }

  static MlflowRegistry open(
      MlflowLocation location,
      Configuration conf,
      Map<String, String> environment,
      Patience patience) {
    Http http =
        new Http(location.server(), Credentials.of(environment), Trust.of(environment), patience);
    return new MlflowRegistry(location, http, conf);
  }

  @Override
  public String location() {
    return location.toString();
  }

  /** Those that have a version, and a name that a reference can say. */
  @Override
  public SortedSet<String> models() {
    return api.models().stream()
        .filter(model -> !model.latestVersions().isEmpty())
        .map(RegisteredModel::name)
        .filter(ModelRef::isName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Override
  public ModelState state(String model) {
    ModelRef.requireName("model name", model);
    return api.model(model)
        .map(found -> new ModelState(model, numbers(model), found.versionByAlias()))
        .orElseGet(() -> new ModelState(model, new TreeSet<>(), new TreeMap<>()));
  }

  private SortedSet<Integer> numbers(String model) {
    return api.versions(model).stream()
        .map(MlflowVersion::version)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * What happened through Nightshift, and what happened to aliases otherwise, from when it was
   * first seen; which is now, if it was not seen before.
   */
  @Override
  public List<RegistryEvent> history(String model) {
    Optional<RegisteredModel> found = api.model(model);
    if (found.isEmpty()) {
      return List.of();
    }
    HistoryLog log = new HistoryLog(api, found.get());
    HistoryLog.History seen = log.read();
    Aliases aliases = new Aliases(api, model, log);
    try {
      return aliases.inStep().history().events();
    } catch (InvalidRequestException e) {
      // Who may only read is told what is there, though it cannot be written down.
      List<RegistryEvent> events = new ArrayList<>(seen.events());
      aliases.differences(seen).forEach(event -> events.add(event.at(events.size() + 1, "")));
      return events;
    }
  }

  @Override
  public ModelVersion resolve(ModelRef ref) {
    return ref instanceof ModelRef.ByStage byStage
        ? version(ref.name(), behind(byStage))
        : ModelRegistry.super.resolve(ref);
  }

  private int behind(ModelRef.ByStage ref) {
    RegisteredModel model = api.model(ref.name()).orElseThrow(() -> unknown(ref.name()));
    boolean isLatest = ref.stage().equalsIgnoreCase("latest");
    int version =
        model.latestVersions().stream()
            .filter(each -> isLatest || each.currentStage().equalsIgnoreCase(ref.stage()))
            .mapToInt(MlflowVersion::version)
            .max()
            .orElseThrow(
                () ->
                    new InvalidRequestException(
                        "Unknown stage '%s' of model '%s': it has versions in %s; better use an alias, as in %s@champion"
                            .formatted(
                                ref.stage(),
                                ref.name(),
                                model.latestVersions().stream()
                                    .map(MlflowVersion::currentStage)
                                    .collect(Collectors.toCollection(TreeSet::new)),
                                ref.name())));
    LOG.warn(
        "{} is {}:{} now; {}, use an alias instead, as in {}@champion",
        ref,
        ref.name(),
        version,
        isLatest ? "whoever logs a model next changes that" : "MLflow deprecated stages",
        ref.name());
    return version;
  }

  @Override
  public ModelVersion version(String model, int number) {
    return versions.version(model(model), raw(model, number));
  }

  private RegisteredModel model(String name) {
    ModelRef.requireName("model name", name);
    return api.model(name).orElseThrow(() -> unknown(name));
  }

  private MlflowVersion raw(String model, int number) {
    return api.version(model, number)
        .orElseThrow(
            () -> {
              // Knows how to say which there are.
              int there = existing(model).number(new ModelRef.ByVersion(model, number));
              return new InvalidRequestException(
                  "Version %d of model '%s' was just being made".formatted(there, model));
            });
  }

  @Override
  public InputStream open(ModelVersion version, Artifact artifact) throws IOException {
    return versions.open(version, artifact);
  }

  @Override
  public Optional<String> sharedLocation(ModelVersion version, Artifact artifact) {
    return versions.sharedLocation(version, artifact);
  }

  @Override
  public Registration register(Candidate candidate) {
    api.createModel(candidate.name());
    return new Registrar(api, http, conf, versions, model(candidate.name())).register(candidate);
  }

  @Override
  public AliasMove move(AliasChange change) {
    RegisteredModel model = model(change.model());
    existing(change.model()).number(new ModelRef.ByVersion(change.model(), change.to()));
    ModelVersion version = versions.version(model, raw(change.model(), change.to()));
    // Says what it said, and is refused to those who may not change the model: before anything is
    // decided.
    api.setVersionTag(change.model(), change.to(), Manifest.DIGEST_TAG, version.digest());
    new Aliases(api, change.model(), new HistoryLog(api, model)).move(change);
    return new AliasMove(change.alias(), change.from(), change.to());
  }

  @Override
  public ModelVersion tag(TagChange change) {
    for (String key : change.tags().keySet()) {
      if (key.startsWith(Manifest.OUR_TAGS)) {
        throw new InvalidRequestException(
            "Invalid tag '%s': the registry needs tags that begin with '%s' for itself"
                .formatted(key, Manifest.OUR_TAGS));
      }
    }
    RegisteredModel model = model(change.model());
    HistoryLog log = new HistoryLog(api, model);
    while (true) {
      HistoryLog.History seen = log.read();
      ModelVersion now = version(change.model(), change.version());
      SortedMap<String, String> tags = change.appliedTo(now.tags());
      if (tags.equals(now.tags())) {
        return now;
      }
      if (log.append(seen, RegistryEvent.tagged(change))) {
        change.tags().forEach((key, value) -> set(change, key, value));
        return now.withTags(tags);
      }
    }
  }

  private void set(TagChange change, String key, String value) {
    if (value.isEmpty()) {
      api.deleteVersionTag(change.model(), change.version(), key);
    } else {
      api.setVersionTag(change.model(), change.version(), key, value);
    }
  }

  @Override
  public List<Finding> verify(String model, OptionalInt number) {
    RegisteredModel found = model(model);
    ModelState state = existing(model);
    if (number.isPresent()) {
      state.number(new ModelRef.ByVersion(model, number.getAsInt()));
    }
    return new MlflowVerifier(api, versions, found).verify(number);
  }

  /**
   * As far as is known: versions by when they came to the server, aliases by the history, which
   * begins when Nightshift first saw them.
   */
  @Override
  public ModelState stateAt(String model, Instant moment) {
    model(model);
    List<MlflowVersion> all = api.versions(model);
    List<RegistryEvent> history = history(model);
    Instant begin =
        Stream.concat(
                all.stream().map(MlflowVersion::createdAt), history.stream().map(RegistryEvent::at))
            .min(Comparator.naturalOrder())
            .orElseThrow(() -> unknown(model));
    if (begin.isAfter(moment)) {
      throw new InvalidRequestException(
          "Unknown model '%s' at %s: its history begins at %s".formatted(model, moment, begin));
    }
    List<RegistryEvent> happened =
        history.stream().takeWhile(event -> !event.at().isAfter(moment)).toList();
    if (happened.stream().noneMatch(RegistryEvent::isMove)) {
      Optional<RegistryEvent> firstMove =
          history.stream().filter(RegistryEvent::isMove).findFirst();
      boolean isKnown =
          !happened.isEmpty()
              && firstMove.filter(move -> move.type() == RegistryEvent.Type.ALIAS_FOUND).isEmpty();
      if (!isKnown) {
        throw new InvalidRequestException(
            "Unknown aliases of model '%s' at %s: MLflow does not keep where they were, and Nightshift saw them first at %s"
                .formatted(
                    model, moment, firstMove.map(RegistryEvent::at).orElse(Timestamps.now())));
      }
    }
    ModelState known = ModelState.of(model, happened);
    SortedSet<Integer> numbers = known.versions();
    all.stream()
        .filter(version -> !version.createdAt().isAfter(moment))
        .forEach(version -> numbers.add(version.version()));
    return new ModelState(model, numbers, known.aliases());
  }
}
