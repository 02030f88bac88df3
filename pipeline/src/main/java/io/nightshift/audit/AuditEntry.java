package io.nightshift.audit;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.nightshift.error.Secrets;
import io.nightshift.storage.Json;
import io.nightshift.storage.Timestamps;
import io.nightshift.storage.User;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One line of an audit: a flat JSON object.
 *
 * @param at when, UTC
 * @param by the user who did it
 * @param event what it is about
 * @param outcome what became of it
 * @param facts all else that is known, by name: texts, numbers, or lists of texts
 */
public record AuditEntry(
    Instant at,
    String by,
    AuditEvent event,
    AuditOutcome outcome,
    SortedMap<String, Object> facts) {
  /** The id of the command that an entry of a log belongs to. */
  public static final String ATTEMPT = "attempt";

  /** Where what an entry says is recorded, inside its table or registry. */
  public static final String RECORD = "record";

  static final String TABLE = "table";
  static final String REGISTRY = "registry";
  static final String MODEL = "model";
  static final String VERSION = "version";

  private static final String AT = "at";
  private static final String BY = "by";
  private static final String EVENT = "event";
  private static final String OUTCOME = "outcome";

  /** Refuses what is no entry. */
  public AuditEntry {
    if (at == null || by == null || event == null || outcome == null) {
      throw new IllegalArgumentException("an entry must have at, by, event and outcome");
    }
    facts = new TreeMap<>(facts);
  }

  /** An entry without any facts yet. */
  public static AuditEntry of(Instant at, String by, AuditEvent event, AuditOutcome outcome) {
    return new AuditEntry(at, by, event, outcome, new TreeMap<>());
  }

  /** An entry about what the current user does now. */
  public static AuditEntry now(AuditEvent event, AuditOutcome outcome) {
    return of(Timestamps.now(), User.name(), event, outcome);
  }

  /** The same with one more fact, without passwords; one that is null or empty is left out. */
  public AuditEntry with(String name, Object value) {
    boolean isEmpty =
        value == null
            || (value instanceof String text && text.isEmpty())
            || (value instanceof Collection<?> all && all.isEmpty());
    if (isEmpty) {
      return this;
    }
    SortedMap<String, Object> more = new TreeMap<>(facts);
    more.put(name, discreet(value));
    return new AuditEntry(at, by, event, outcome, more);
  }

  private static Object discreet(Object value) {
    if (value instanceof String text) {
      return Secrets.hidden(text);
    }
    return value instanceof Collection<?> all
        ? all.stream().map(AuditEntry::discreet).toList()
        : value;
  }

  /** A fact as text; empty if it is not known. */
  public String text(String name) {
    Object value = facts.get(name);
    return value == null ? "" : String.valueOf(value);
  }

  /** The texts of a fact that is a list; empty if it is not known. */
  public List<String> texts(String name) {
    return facts.get(name) instanceof Collection<?> all
        ? all.stream().map(String::valueOf).toList()
        : Optional.of(text(name)).filter(text -> !text.isEmpty()).stream().toList();
  }

  /**
   * What two entries have in common that tell the same, one from a log and one from a record,
   * wherever table and registry are seen from.
   */
  String identity() {
    Map<String, Object> members = members();
    List.of(ATTEMPT, TABLE, REGISTRY).forEach(members::remove);
    return Json.compact(members);
  }

  /** The members of the JSON object. */
  @JsonValue
  public SortedMap<String, Object> members() {
    SortedMap<String, Object> members = new TreeMap<>(facts);
    members.put(AT, at);
    members.put(BY, by);
    members.put(EVENT, event);
    members.put(OUTCOME, outcome);
    return members;
  }

  /**
   * The entry that a JSON object holds.
   *
   * @throws IllegalArgumentException if it holds none
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static AuditEntry of(Map<String, Object> members) {
    SortedMap<String, Object> facts = new TreeMap<>(members);
    Core core = Core.of(facts);
    List.of(AT, BY, EVENT, OUTCOME).forEach(facts::remove);
    return new AuditEntry(core.at(), core.by(), core.event(), core.outcome(), facts);
  }

  /** The members that every entry has. */
  private record Core(Instant at, String by, AuditEvent event, AuditOutcome outcome) {
    static Core of(Map<String, Object> members) {
      return Json.read("an entry", Json.bytes(members), Core.class);
    }
  }
}
