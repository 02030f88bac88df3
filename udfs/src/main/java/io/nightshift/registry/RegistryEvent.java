package io.nightshift.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.nightshift.storage.Timestamps;
import java.time.Instant;

/**
 * One line of a model's history; what is not in a history has not happened.
 *
 * @param sequence its place in the history, from 1 without gaps
 * @param type what happened
 * @param version the version that was registered, or that the alias stands for from here on
 * @param alias the alias that moved; absent where none did
 * @param from the version that the alias stood for before; absent if it was new
 * @param at when, UTC
 * @param by the user who did it
 * @param reason why; absent if nobody said
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RegistryEvent(
    int sequence,
    Type type,
    int version,
    String alias,
    Integer from,
    Instant at,
    String by,
    String reason) {

  /** Refuses what is no event: the history would mean something else without it. */
  RegistryEvent {
    if (type == null || version < 1 || at == null || (type == Type.ALIAS_MOVED && alias == null)) {
      throw new IllegalArgumentException("not an event of a model's history");
    }
  }

  enum Type {
    @JsonProperty("registered")
    REGISTERED,
    @JsonProperty("alias_moved")
    ALIAS_MOVED
  }

  static RegistryEvent registered(int version, String by) {
    return new RegistryEvent(0, Type.REGISTERED, version, null, null, Timestamps.now(), by, null);
  }

  static RegistryEvent aliasMoved(String alias, Integer from, int to, String by, String reason) {
    return new RegistryEvent(
        0,
        Type.ALIAS_MOVED,
        to,
        alias,
        from,
        Timestamps.now(),
        by,
        reason.isBlank() ? null : reason);
  }

  RegistryEvent at(int newSequence) {
    return new RegistryEvent(newSequence, type, version, alias, from, at, by, reason);
  }
}
