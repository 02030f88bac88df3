package io.nightshift.mlflow;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.NightshiftException;
import io.nightshift.error.UnreachableException;
import io.nightshift.registry.AliasChange;
import io.nightshift.registry.ModelState;
import io.nightshift.registry.RegistryEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Keeps the aliases of a model and its history in step. MLflow cannot move an alias on condition,
 * so the history decides: a move is an event first, of which only one can be next, and then the
 * alias follows. An alias that stands elsewhere was left behind by a process that died in between,
 * and is made to follow; or something else moved it, which becomes an event of its own.
 */
final class Aliases {
  private final MlflowApi api;
  private final String model;
  private final HistoryLog log;

  Aliases(MlflowApi api, String model, HistoryLog log) {
    this.api = api;
    this.model = model;
    this.log = log;
  }

  /**
   * A history that the aliases agree with.
   *
   * @param history that history
   * @param completed the numbers of the events that the aliases had not followed before
   */
  record InStep(HistoryLog.History history, Set<Integer> completed) {}

  /**
   * Brings both in step.
   *
   * @throws InvalidRequestException if the history is damaged, or MLflow does not permit it
   */
  InStep inStep() {
    Set<Integer> completed = new HashSet<>();
    while (true) {
      // In this order: what is decided after this look makes the addition of an event fail.
      HistoryLog.History seen = log.read();
      Optional<RegistryEvent> difference = differences(seen).stream().findFirst();
      if (difference.isEmpty()) {
        return new InStep(seen, completed);
      }
      Optional<RegistryEvent> unfinished = unfinished(seen, difference.get());
      if (unfinished.isPresent()) {
        follow(unfinished.get());
        completed.add(unfinished.get().sequence());
      } else {
        // If this fails, another event came first, and everything has to be looked at again.
        log.append(seen, difference.get());
      }
    }
  }

  /** What is where no event left it, as the events that this would be. */
  List<RegistryEvent> differences(HistoryLog.History seen) {
    SortedMap<String, Integer> logged = ModelState.of(model, seen.events()).aliases();
    SortedMap<String, Integer> actual =
        api.model(model).map(RegisteredModel::versionByAlias).orElseGet(TreeMap::new);
    Set<String> names = new TreeSet<>(logged.keySet());
    names.addAll(actual.keySet());
    List<RegistryEvent> differences = new ArrayList<>();
    for (String alias : names) {
      int from = logged.getOrDefault(alias, 0);
      int found = actual.getOrDefault(alias, 0);
      if (from != found) {
        differences.add(
            RegistryEvent.found(alias, from, found, "not moved by Nightshift; when is unknown"));
      }
    }
    return differences;
  }

  /** The last move of the alias, if the alias still is where it was before that. */
  private static Optional<RegistryEvent> unfinished(
      HistoryLog.History history, RegistryEvent difference) {
    return lastMove(history, difference.alias())
        .filter(move -> move.type() != RegistryEvent.Type.ALIAS_FOUND)
        .filter(move -> !history.isDone(move) && move.from() == difference.version());
  }

  private static Optional<RegistryEvent> lastMove(HistoryLog.History history, String alias) {
    return history.events().stream()
        .filter(event -> event.isMove() && event.alias().equals(alias))
        .reduce((earlier, later) -> later);
  }

  /**
   * Moves an alias.
   *
   * @throws io.nightshift.error.LostRaceException if it is not where the change has it from
   * @throws InvalidRequestException if MLflow refuses
   */
  void move(AliasChange change) {
    while (true) {
      InStep now = inStep();
      HistoryLog.History seen = now.history();
      Optional<RegistryEvent> last = lastMove(seen, change.alias());
      if (last.filter(move -> isFinished(change, move, now.completed())).isPresent()) {
        return;
      }
      change.requireUnmoved(ModelState.of(model, seen.events()));
      if (change.from().equals(OptionalInt.of(change.to()))) {
        return;
      }
      RegistryEvent event = RegistryEvent.moved(change);
      if (log.append(seen, event)) {
        follow(event.at(seen.events().size() + 1, seen.last()));
        return;
      }
    }
  }

  /** Whether this very move was decided by a process that died, and is complete just now. */
  private static boolean isFinished(
      AliasChange change, RegistryEvent move, Set<Integer> completed) {
    return completed.contains(move.sequence())
        && move.version() == change.to()
        && move.cameFrom().equals(change.from());
  }

  /** Makes an alias stand where an event says, and where later ones say that came meanwhile. */
  private void follow(RegistryEvent event) {
    RegistryEvent move = event;
    while (true) {
      set(move);
      HistoryLog.History now = log.read();
      RegistryEvent last = lastMove(now, move.alias()).orElse(move);
      if (last.version() == move.version() || last.version() == 0) {
        return;
      }
      // Whoever was slow must not leave the alias at what is no longer the last word.
      move = last;
    }
  }

  private void set(RegistryEvent move) {
    try {
      api.setAlias(model, move.alias(), move.version());
    } catch (InvalidRequestException e) {
      takeBack(move, e);
      throw e;
    } catch (UnreachableException e) {
      throw new UnreachableException(
          "%s. The move from %s to %d is in the history, and will be completed by the next promote, rollback or history command"
              .formatted(e.getMessage(), move.from() == 0 ? "none" : move.from(), move.version()),
          e);
    }
    log.done(move.sequence());
  }

  /** What MLflow will not do has not happened, whatever the history says. */
  private void takeBack(RegistryEvent move, NightshiftException refusal) {
    HistoryLog.History now = log.read();
    if (lastMove(now, move.alias())
        .filter(last -> last.sequence() == move.sequence())
        .isPresent()) {
      log.append(
          now,
          RegistryEvent.found(
              move.alias(),
              /* from= */ move.version(),
              /* version= */ move.from(),
              "MLflow refused: " + refusal.getMessage()));
    }
  }
}
