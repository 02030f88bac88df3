package io.nightshift.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.nightshift.model.ModelVersion;
import io.nightshift.storage.Timestamps;
import io.nightshift.storage.User;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * One line of a model's history. What does not apply to its type is empty, and absent in JSON.
 *
 * @param sequence its place in the history, from 1 without gaps
 * @param type what happened
 * @param version the version that was registered or tagged, or that the alias stands for from here
 *     on; 0 if the alias was found to be gone
 * @param digest of the version that was registered: identifies its bytes
 * @param manifest of the version that was registered: the SHA-256 of what the registry wrote of it,
 *     where it keeps that in a file
 * @param alias the alias that moved
 * @param from the version that the alias stood for before; 0 if it was new
 * @param tags what was tagged, by key; an empty text took a tag away
 * @param at when, UTC
 * @param by the user who did it
 * @param reason why, if somebody said
 * @param verdicts what the gates said before the alias moved
 * @param previous the SHA-256 of the event before it, where each is kept in a file
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RegistryEvent(
    int sequence,
    Type type,
    int version,
    String digest,
    String manifest,
    String alias,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) int from,
    Map<String, String> tags,
    Instant at,
    String by,
    String reason,
    List<GateVerdict> verdicts,
    String previous) {

  /** What can happen to a model. */
  public enum Type {
    @JsonProperty("registered")
    REGISTERED,
    @JsonProperty("alias_moved")
    ALIAS_MOVED,
    @JsonProperty("alias_rolled_back")
    ALIAS_ROLLED_BACK,
    /** Something else than Nightshift had moved an alias, or taken it away, before it was seen. */
    @JsonProperty("alias_found")
    ALIAS_FOUND,
    @JsonProperty("tagged")
    TAGGED
  }

  /** Refuses what is no event: the history would mean something else without it. */
  public RegistryEvent {
    digest = digest == null ? "" : digest;
    manifest = manifest == null ? "" : manifest;
    alias = alias == null ? "" : alias;
    tags = tags == null ? Map.of() : new TreeMap<>(tags);
    by = by == null ? "" : by;
    reason = reason == null ? "" : reason;
    verdicts = verdicts == null ? List.of() : List.copyOf(verdicts);
    previous = previous == null ? "" : previous;
    boolean isGone = type == Type.ALIAS_FOUND && version == 0;
    if (type == null
        || (version < 1 && !isGone)
        || at == null
        || (isMove(type) == alias.isEmpty())) {
      throw new IllegalArgumentException("not an event of a model's history");
    }
  }

  /** That a version was registered; its place in the history is not yet known. */
  public static RegistryEvent registered(ModelVersion version, String manifest) {
    return registered(version, manifest, version.createdAt(), version.createdBy(), "");
  }

  /** That a version which something else had registered was first used now. */
  public static RegistryEvent adopted(ModelVersion version, String manifest) {
    return registered(
        version,
        manifest,
        Timestamps.now(),
        User.name(),
        "first used; it was there since %s".formatted(version.createdAt()));
  }

  private static RegistryEvent registered(
      ModelVersion version, String manifest, Instant at, String by, String reason) {
    return new RegistryEvent(
        0,
        Type.REGISTERED,
        version.version(),
        version.digest(),
        manifest,
        "",
        0,
        Map.of(),
        at,
        by,
        reason,
        List.of(),
        "");
  }

  /** That an alias was moved now, by the current user. */
  public static RegistryEvent moved(AliasChange change) {
    return new RegistryEvent(
        0,
        change.kind() == AliasChange.Kind.PROMOTE ? Type.ALIAS_MOVED : Type.ALIAS_ROLLED_BACK,
        change.to(),
        "",
        "",
        change.alias(),
        change.from().orElse(0),
        Map.of(),
        Timestamps.now(),
        User.name(),
        change.reason().strip(),
        change.verdicts(),
        "");
  }

  /**
   * That an alias was seen now where no event had left it.
   *
   * @param from where the history has it; 0 if it has no such alias
   * @param version where it is; 0 if it is gone
   * @param reason what is known about it; may be empty
   */
  public static RegistryEvent found(String alias, int from, int version, String reason) {
    return new RegistryEvent(
        0,
        Type.ALIAS_FOUND,
        version,
        "",
        "",
        alias,
        from,
        Map.of(),
        Timestamps.now(),
        User.name(),
        reason,
        List.of(),
        "");
  }

  /** That a version was tagged now, by the current user. */
  public static RegistryEvent tagged(TagChange change) {
    return new RegistryEvent(
        0,
        Type.TAGGED,
        change.version(),
        "",
        "",
        "",
        0,
        change.tags(),
        Timestamps.now(),
        User.name(),
        "",
        List.of(),
        "");
  }

  /** The same event at its place in the history. */
  public RegistryEvent at(int newSequence, String newPrevious) {
    return new RegistryEvent(
        newSequence,
        type,
        version,
        digest,
        manifest,
        alias,
        from,
        tags,
        at,
        by,
        reason,
        verdicts,
        newPrevious);
  }

  /** Whether an alias moved: forwards, back, or in a way that Nightshift only saw the end of. */
  public boolean isMove() {
    return isMove(type);
  }

  private static boolean isMove(Type type) {
    return type == Type.ALIAS_MOVED || type == Type.ALIAS_ROLLED_BACK || type == Type.ALIAS_FOUND;
  }

  /** The version that the alias stood for before, if it was there. */
  public OptionalInt cameFrom() {
    return from == 0 ? OptionalInt.empty() : OptionalInt.of(from);
  }

  /** Whether the alias moved although a gate refused. */
  public boolean isForced() {
    return verdicts.stream().anyMatch(verdict -> !verdict.passed());
  }
}
