package io.nightshift.audit;

import io.nightshift.registry.GateVerdict;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.registry.RegistryEvent;
import io.nightshift.rollout.Rollout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What the history of a model says, and what it does not say: that a move was refused. */
public final class RegistryEntries {
  private static final String FROM = "from_version";

  private final String registry;
  private final String model;
  private final List<RegistryEvent> history;

  private RegistryEntries(String registry, String model, List<RegistryEvent> history) {
    this.registry = registry;
    this.model = model;
    this.history = history;
  }

  /**
   * Reads the history of a model.
   *
   * @throws io.nightshift.error.InvalidRequestException if it is damaged
   */
  public static RegistryEntries read(ModelRegistry registry, String model) {
    return new RegistryEntries(registry.location(), model, registry.history(model));
  }

  /** All of it. */
  List<AuditEntry> all() {
    return those(event -> true);
  }

  /** Those events that are wanted, oldest first, each after what the gates said to it. */
  public List<AuditEntry> those(Predicate<RegistryEvent> wanted) {
    List<AuditEntry> entries = new ArrayList<>();
    history.stream().filter(wanted).forEach(event -> entries.addAll(of(event)));
    return entries;
  }

  private List<AuditEntry> of(RegistryEvent event) {
    List<AuditEntry> entries = new ArrayList<>();
    for (GateVerdict verdict : event.verdicts()) {
      entries.add(judged(about(AuditEvent.GATE, outcome(verdict), event), verdict));
    }
    AuditEntry entry =
        about(event(event.type()), AuditOutcome.DONE, event).with("reason", event.reason());
    if (event.cameFrom().isPresent()) {
      entry = entry.with(FROM, event.cameFrom().getAsInt());
    }
    if (!event.tags().isEmpty()) {
      entry =
          entry.with(
              "tags",
              event.tags().entrySet().stream()
                  .map(tag -> tag.getKey() + "=" + tag.getValue())
                  .toList());
    }
    if (event.isForced()) {
      entry = entry.with("forced", true);
    }
    entries.add(entry);
    return entries;
  }

  private AuditEntry about(AuditEvent what, AuditOutcome outcome, RegistryEvent event) {
    AuditEntry entry =
        AuditEntry.of(event.at(), event.by(), what, outcome)
            .with(AuditEntry.REGISTRY, registry)
            .with(AuditEntry.MODEL, model)
            .with(AuditEntry.RECORD, "event %d of model '%s'".formatted(event.sequence(), model))
            .with("sequence", event.sequence())
            .with("alias", event.alias());
    return event.version() == 0
        ? entry
        : entry.with(AuditEntry.VERSION, event.version()).with("digest", digest(event));
  }

  /** Of the version, as far as it was on record then: whenever it is asked for, it is the same. */
  private String digest(RegistryEvent event) {
    return history.stream()
        .filter(earlier -> earlier.sequence() <= event.sequence())
        .filter(earlier -> earlier.version() == event.version())
        .map(RegistryEvent::digest)
        .filter(digest -> !digest.isEmpty())
        .findFirst()
        .orElse("");
  }

  /**
   * That gates refused to let an alias move, forwards or back. The history does not tell of it:
   * nothing happened to the model.
   *
   * @param event {@link AuditEvent#PROMOTION} or {@link AuditEvent#ALIAS_ROLLBACK}
   * @param reason why it was to be moved, in the words of whoever wanted it
   */
  public static List<AuditEntry> of(
      String registry, AuditEvent event, Rollout.Refusal refusal, String reason) {
    List<AuditEntry> entries = new ArrayList<>();
    for (GateVerdict verdict : refusal.gates()) {
      entries.add(judged(about(registry, AuditEvent.GATE, outcome(verdict), refusal), verdict));
    }
    entries.add(
        about(registry, event, AuditOutcome.REFUSED, refusal)
            .with(FROM, refusal.from())
            .with("reason", reason));
    return entries;
  }

  private static AuditEntry about(
      String registry, AuditEvent event, AuditOutcome outcome, Rollout.Refusal refusal) {
    return AuditEntry.now(event, outcome)
        .with(AuditEntry.REGISTRY, registry)
        .with(AuditEntry.MODEL, refusal.model())
        .with(AuditEntry.VERSION, refusal.to())
        .with("digest", refusal.digest())
        .with("alias", refusal.alias());
  }

  private static AuditOutcome outcome(GateVerdict verdict) {
    return verdict.passed() ? AuditOutcome.PASSED : AuditOutcome.REFUSED;
  }

  private static AuditEntry judged(AuditEntry entry, GateVerdict verdict) {
    return entry.with("gate", verdict.gate()).with("findings", verdict.findings());
  }

  private static AuditEvent event(RegistryEvent.Type type) {
    return switch (type) {
      case REGISTERED -> AuditEvent.REGISTRATION;
      case ALIAS_MOVED -> AuditEvent.PROMOTION;
      case ALIAS_ROLLED_BACK -> AuditEvent.ALIAS_ROLLBACK;
      case ALIAS_FOUND -> AuditEvent.ALIAS_FOUND;
      case TAGGED -> AuditEvent.TAGGING;
    };
  }
}
