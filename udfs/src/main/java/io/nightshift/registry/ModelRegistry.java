package io.nightshift.registry;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.LostRaceException;
import io.nightshift.error.UnreachableException;
import io.nightshift.model.Artifact;
import io.nightshift.model.ModelRef;
import io.nightshift.model.ModelVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.SortedMap;

/**
 * Keeps immutable model versions, and aliases that move between them. Implementations are
 * thread-safe, and safe against other writers.
 *
 * <p>Every method throws {@link UnreachableException} when the registry does not answer.
 */
public interface ModelRegistry {
  /** Where this registry is, as people write it. */
  String location();

  /** The names of all models that have a version, ordered. */
  List<String> models();

  /** All versions of a model, oldest first; empty if there is no such model. */
  List<ModelVersion> versions(String model);

  /** The version behind each alias of a model, ordered by alias. */
  SortedMap<String, Integer> aliases(String model);

  /**
   * The version that a reference means now.
   *
   * @throws InvalidRequestException if the model, the alias or the version is unknown; the message
   *     names those that are known
   */
  ModelVersion resolve(ModelRef ref);

  /**
   * Opens a file of a version; the caller closes it, and verifies what it reads.
   *
   * @throws IOException if it cannot be opened
   */
  InputStream open(ModelVersion version, Artifact artifact) throws IOException;

  /**
   * Adds a version. The same bytes with the same signature are recognised, not stored twice.
   *
   * @return the new version, or the one that was there
   */
  Registration register(Candidate candidate);

  /**
   * Makes an alias stand for a version, unless the alias was moved by somebody else meanwhile.
   *
   * @throws InvalidRequestException if the model or the version is unknown
   * @throws LostRaceException if the alias does not stand for what {@link Promotion#expected()}
   *     says, or somebody else moved it first
   */
  AliasMove promote(Promotion promotion);
}
