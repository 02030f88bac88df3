package io.nightshift.registry;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.LostRaceException;
import io.nightshift.error.Nearest;
import io.nightshift.error.UnreachableException;
import io.nightshift.model.Artifact;
import io.nightshift.model.ModelRef;
import io.nightshift.model.ModelVersion;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;

/**
 * Keeps immutable model versions, aliases that move between them, and the history of both.
 * Implementations are thread-safe, and safe against other writers, in other processes too.
 *
 * <p>Every method throws {@link UnreachableException} when the registry does not answer. One
 * version that is damaged never stands in the way of another.
 */
public interface ModelRegistry {
  /** Where this registry is, as people write it; holds no secret. */
  String location();

  /**
   * The names of all models that have a history, ordered.
   *
   * @throws InvalidRequestException if there is no registry
   */
  SortedSet<String> models();

  /** The versions and aliases of a model now; empty if there is no such model. */
  ModelState state(String model);

  /**
   * What happened to a model, oldest first: registered, promoted, rolled back, tagged; as far as it
   * happened through Nightshift. Empty if there is no such model.
   *
   * @throws InvalidRequestException if the history is damaged, with all that is wrong with it
   */
  List<RegistryEvent> history(String model);

  /**
   * A version with the tags that it has now.
   *
   * @param number one of {@link ModelState#versions()}
   * @throws InvalidRequestException if there is no such version, or what the registry keeps of it
   *     is damaged
   */
  ModelVersion version(String model, int number);

  /**
   * Opens a file of a version, an attachment too; the caller closes it, and verifies what it reads.
   *
   * @throws IOException if it cannot be opened; {@link java.io.FileNotFoundException} or {@link
   *     java.nio.file.NoSuchFileException} if it is gone
   */
  InputStream open(ModelVersion version, Artifact artifact) throws IOException;

  /**
   * By which location every machine can read a file of a version itself, given how to reach file
   * systems; empty if it can only be had from this registry.
   */
  Optional<String> sharedLocation(ModelVersion version, Artifact artifact);

  /**
   * Adds a version. The same bytes with the same signature are recognised, not stored twice, even
   * if two register them at once.
   *
   * @return the new version, or the one that was there
   * @throws InvalidRequestException if a file changed since it was read, or cannot be kept
   */
  Registration register(Candidate candidate);

  /**
   * Makes an alias stand for another version by compare-and-set, and writes it into the history.
   * Nothing happens, and nothing is written, if the alias is wanted where it stands.
   *
   * @throws InvalidRequestException if the model or the version is unknown
   * @throws LostRaceException if the alias is not at {@link AliasChange#from()} (any more)
   */
  AliasMove move(AliasChange change);

  /**
   * Changes the tags of a version, and writes that into the history where it leaves a difference.
   *
   * @return the version with the tags that it has now
   * @throws InvalidRequestException if the model or the version is unknown
   */
  ModelVersion tag(TagChange change);

  /**
   * Reads every file of a model's versions, and its history, and compares them with what was
   * registered. Damage is found, not thrown: all of it, however much.
   *
   * @param number only this version and the history, if given
   * @return what was found of each item, those that are sound included
   * @throws InvalidRequestException if the model or the version is unknown
   */
  List<Finding> verify(String model, OptionalInt number);

  /**
   * The state of a model that must be there.
   *
   * @throws InvalidRequestException if it is unknown; the message names those that are near
   */
  default ModelState existing(String model) {
    ModelState state = state(model);
    if (state.versions().isEmpty()) {
      throw unknown(model);
    }
    return state;
  }

  /** That there is no such model, with the names of those that there are. */
  default InvalidRequestException unknown(String model) {
    SortedSet<String> models = models();
    return new InvalidRequestException(
        "Unknown model '%s' in registry %s: it has %s%s"
            .formatted(
                model,
                location(),
                models.isEmpty() ? "no models" : String.join(", ", models),
                Nearest.hint(model, models)));
  }

  /**
   * The version that a reference means now.
   *
   * @throws InvalidRequestException if the model, the alias or the version is unknown, with the
   *     names of those that are known; or if the version is damaged
   */
  default ModelVersion resolve(ModelRef ref) {
    return version(ref.name(), existing(ref.name()).number(ref));
  }

  /**
   * The versions and aliases of a model at some moment in the past, by its history.
   *
   * @throws InvalidRequestException if the model is unknown, or was not there yet
   */
  default ModelState stateAt(String model, Instant moment) {
    List<RegistryEvent> history = history(model);
    if (history.isEmpty()) {
      throw unknown(model);
    }
    if (history.get(0).at().isAfter(moment)) {
      throw new InvalidRequestException(
          "Unknown model '%s' at %s: its history begins at %s"
              .formatted(model, moment, history.get(0).at()));
    }
    return ModelState.of(
        model, history.stream().takeWhile(event -> !event.at().isAfter(moment)).toList());
  }
}
