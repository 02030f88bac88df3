package io.nightshift.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.registry.EventChain;
import io.nightshift.registry.RegistryEvent;
import io.nightshift.storage.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A model's append-only history, which MLflow does not keep itself, beside the model on the same
 * server: an experiment of the model's, in it one run, in that a parameter for each event.
 *
 * <pre>
 * experiment  nightshift/MODEL@WHEN-THE-MODEL-WAS-CREATED
 * run         its tag nightshift.history says which
 * parameter   00000007        the event, with the digest of event 6
 * parameter   00000007.done   that an alias stands where event 7 says
 * </pre>
 *
 * A parameter that was logged never changes, and of two who log the same key at once the server's
 * database lets one; so adding an event is create-if-absent. A model that was deleted and made
 * again begins a new history.
 */
final class HistoryLog {
  private static final Pattern EVENT = Pattern.compile("[0-9]{8}");
  private static final Pattern DONE = Pattern.compile("[0-9]{8}\\.done");
  private static final String RUN_TAG = "nightshift.history";
  private static final String RESTORE = "restore the server's database from a copy";

  /** MLflow cuts longer ones short without a word. */
  private static final int MOST_CHARACTERS = 6_000;

  private final MlflowApi api;
  private final RegisteredModel model;
  private final String experimentName;

  HistoryLog(MlflowApi api, RegisteredModel model) {
    this.api = api;
    this.model = model;
    this.experimentName = "nightshift/%s@%s".formatted(model.name(), model.createdAt());
  }

  /**
   * A history that was read.
   *
   * @param events as far as they could be read, oldest first
   * @param done the numbers of events that the aliases were made to follow
   * @param last the digest of the last event; empty if there is none
   * @param damages what is wrong with it
   */
  record History(List<RegistryEvent> events, Set<Integer> done, String last, List<String> damages) {
    private static final History EMPTY = new History(List.of(), Set.of(), "", List.of());

    boolean isDone(RegistryEvent event) {
      return done.contains(event.sequence());
    }
  }

  /** Where the history is. */
  private record Place(String experimentId, String runId) {}

  /**
   * The whole history; empty if there is none yet.
   *
   * @throws InvalidRequestException with all that is wrong with it
   */
  History read() {
    History history = scan();
    if (!history.damages().isEmpty()) {
      throw EventChain.damaged(model.name(), history.damages());
    }
    return history;
  }

  /** The history as far as it can be read, with all that is wrong with it. */
  History scan() {
    return place().map(place -> history(place, run(place).params())).orElse(History.EMPTY);
  }

  private History history(Place place, SortedMap<String, String> params) {
    SortedSet<Integer> done = new TreeSet<>();
    EventChain chain =
        new EventChain(
            "model '%s' in experiment '%s'".formatted(model.name(), experimentName),
            number -> "parameter %s of run %s".formatted(key(number), place.runId()),
            RESTORE);
    params.forEach(
        (key, value) -> {
          if (EVENT.matcher(key).matches()) {
            chain.add(Integer.parseInt(key), value.getBytes(UTF_8), "");
          } else if (DONE.matcher(key).matches()) {
            done.add(Integer.parseInt(key.substring(0, 8)));
          }
        });
    chain.end(done.isEmpty() ? 0 : done.last());
    return new History(chain.events(), Set.copyOf(done), chain.last(), chain.damages());
  }

  /**
   * Adds an event right after the history that the caller has seen, unless another came first.
   *
   * @return whether it was added
   * @throws InvalidRequestException if it is too long for MLflow
   */
  boolean append(History seen, RegistryEvent event) {
    int number = seen.events().size() + 1;
    String json = Json.compact(event.at(number, seen.last()));
    if (json.length() > MOST_CHARACTERS) {
      throw new InvalidRequestException(
          "Cannot record what happens to model '%s': it takes %d characters, MLflow holds %d; give a shorter reason, or fewer tags"
              .formatted(model.name(), json.length(), MOST_CHARACTERS));
    }
    return api.logParameter(begun().runId(), key(number), json);
  }

  /** Records that an alias was made to follow an event. */
  void done(int number) {
    api.logParameter(begun().runId(), key(number) + ".done", "1");
  }

  /** A new run beside the history, for the files of a version. */
  Run newRun(String name, long startMillis) {
    return api.createRun(begun().experimentId(), name, startMillis);
  }

  private static String key(int number) {
    return "%08d".formatted(number);
  }

  private Run run(Place place) {
    Run run =
        api.run(place.runId())
            .orElseThrow(
                () ->
                    new InvalidRequestException(
                        damage("run %s is gone; %s".formatted(place.runId(), RESTORE))));
    if (run.isDeleted()) {
      throw new InvalidRequestException(
          damage("run %s was deleted; restore it in MLflow".formatted(place.runId())));
    }
    return run;
  }

  private Optional<Place> place() {
    return api.experiment(experimentName).map(this::place);
  }

  private Place place(Experiment experiment) {
    String run = experiment.valueByTag().get(RUN_TAG);
    if (experiment.isDeleted() || run == null) {
      throw new InvalidRequestException(
          damage(
              experiment.isDeleted()
                  ? "experiment %s was deleted; restore it in MLflow"
                      .formatted(experiment.experimentId())
                  : "experiment %s has lost its tag %s; set it again, to the id of the run 'history of %s' in it"
                      .formatted(experiment.experimentId(), RUN_TAG, model.name())));
    }
    return new Place(experiment.experimentId(), run);
  }

  private Place begun() {
    return place().orElseGet(this::begin);
  }

  /**
   * Makes a complete experiment under another name, and then gives it its own, which only one can
   * have: nobody ever finds it half made.
   */
  private Place begin() {
    String draft = experimentName + "." + UUID.randomUUID();
    Map<String, String> tags =
        Map.of(
            "nightshift.model",
            model.name(),
            "mlflow.note.content",
            "What happened to the registered model %s through Nightshift. It is read by Nightshift; delete it, and the history is gone."
                .formatted(model.name()));
    String id =
        api.createExperiment(draft, tags)
            // An answer that was lost on its way: it is there by now.
            .orElseGet(() -> api.experiment(draft).orElseThrow().experimentId());
    long now = System.currentTimeMillis();
    String run = api.createRun(id, "history of " + model.name(), now).info().runId();
    api.finishRun(run, now);
    api.setExperimentTag(id, RUN_TAG, run);
    api.tryToRenameExperiment(id, experimentName);
    Experiment named =
        api.experiment(experimentName)
            .orElseThrow(
                () ->
                    new InvalidRequestException(
                        "Cannot begin the history of model '%s': MLflow does not let experiment %s be named '%s'"
                            .formatted(model.name(), id, experimentName)));
    if (!named.experimentId().equals(id)) {
      api.deleteExperiment(id);
    }
    return place(named);
  }

  private String damage(String what) {
    return "Damaged history of model '%s' in experiment '%s': %s"
        .formatted(model.name(), experimentName, what);
  }
}
