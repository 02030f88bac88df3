package io.nightshift.registry;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Nearest;
import io.nightshift.model.ModelRef;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which versions of a model there are, and what each alias stands for, at some moment.
 *
 * @param model the model's name
 * @param versions the numbers of its versions; empty if there is no such model
 * @param aliases the version behind each alias
 */
public record ModelState(
    String model, SortedSet<Integer> versions, SortedMap<String, Integer> aliases) {
  /** Copies both. */
  public ModelState {
    versions = new TreeSet<>(versions);
    aliases = new TreeMap<>(aliases);
  }

  /** What the events come to, in their order. */
  public static ModelState of(String model, List<RegistryEvent> events) {
    SortedSet<Integer> versions = new TreeSet<>();
    SortedMap<String, Integer> aliases = new TreeMap<>();
    for (RegistryEvent event : events) {
      if (event.type() == RegistryEvent.Type.REGISTERED) {
        versions.add(event.version());
      } else if (event.isMove()) {
        aliases.put(event.alias(), event.version());
        aliases.values().removeIf(version -> version == 0);
      }
    }
    return new ModelState(model, versions, aliases);
  }

  private String standing() {
    return aliases.entrySet().stream()
        .map(alias -> alias.getKey() + " → " + alias.getValue())
        .collect(Collectors.joining(", "));
  }

  /**
   * The number of the version that a reference means at that moment.
   *
   * @throws InvalidRequestException if the alias or the version is unknown; the message names those
   *     that are known
   */
  public int number(ModelRef ref) {
    if (ref instanceof ModelRef.ByAlias byAlias) {
      Integer version = aliases.get(byAlias.alias());
      if (version == null) {
        throw new InvalidRequestException(
            "Unknown alias '%s' of model '%s': it has %s%s"
                .formatted(
                    byAlias.alias(),
                    model,
                    aliases.isEmpty() ? "none" : standing(),
                    Nearest.hint(byAlias.alias(), aliases.keySet())));
      }
      return version;
    }
    if (ref instanceof ModelRef.ByStage) {
      throw new InvalidRequestException(
          "Unknown stage in '%s': only MLflow has stages, and no longer wants them; use an alias, as in %s@champion"
              .formatted(ref, model));
    }
    int version = ((ModelRef.ByVersion) ref).version();
    if (!versions.contains(version)) {
      throw new InvalidRequestException(
          "Unknown version %d of model '%s': it has %s"
              .formatted(
                  version,
                  model,
                  versions.stream().map(String::valueOf).collect(Collectors.joining(", "))));
    }
    return version;
  }

  /** The version that an alias stands for, if there is such an alias. */
  public OptionalInt standing(String alias) {
    Integer version = aliases.get(alias);
    return version == null ? OptionalInt.empty() : OptionalInt.of(version);
  }

  @Override
  public SortedSet<Integer> versions() {
    return new TreeSet<>(versions);
  }

  @Override
  public SortedMap<String, Integer> aliases() {
    return new TreeMap<>(aliases);
  }
}
