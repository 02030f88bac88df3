package io.nightshift.audit;

import io.nightshift.storage.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.UUID;

/**
 * What one command leaves in a log: that it began, before it does anything; what it did; and how it
 * ended. An attempt without an end is still going on, was killed, or could not write any more.
 * Thread-safe.
 */
public final class AuditTrail {
  private final AuditLog log;
  private final SortedMap<String, Object> command;
  private final String attempt = UUID.randomUUID().toString();
  private final Instant begun = Timestamps.now();
  private boolean isOver;

  private AuditTrail(AuditLog log, SortedMap<String, Object> command) {
    this.log = log;
    this.command = command;
  }

  /**
   * Writes down that a command begins.
   *
   * @param command what is known of it: its name, and what it is about
   * @throws io.nightshift.error.NightshiftException if that cannot be written
   */
  public static AuditTrail begin(AuditLog log, SortedMap<String, Object> command) {
    AuditTrail trail = new AuditTrail(log, command);
    trail.append(List.of(trail.entry(AuditOutcome.BEGUN)));
    return trail;
  }

  /** When the command began. */
  public Instant begun() {
    return begun;
  }

  /** Writes down what the command did, all or none. */
  public synchronized void record(List<AuditEntry> entries) {
    if (!entries.isEmpty()) {
      append(entries);
    }
  }

  /** Writes down how the command ended, unless that is written already. */
  public synchronized void end(AuditOutcome outcome, int exitCode, List<String> problems) {
    if (!isOver) {
      append(
          List.of(
              entry(outcome)
                  .with("exit_code", exitCode)
                  .with("seconds", Duration.between(begun, Timestamps.now()).toMillis() / 1e3)
                  .with("problems", problems)));
      isOver = true;
    }
  }

  private AuditEntry entry(AuditOutcome outcome) {
    AuditEntry entry = AuditEntry.now(AuditEvent.COMMAND, outcome);
    for (var fact : command.entrySet()) {
      entry = entry.with(fact.getKey(), fact.getValue());
    }
    return entry;
  }

  private void append(List<AuditEntry> entries) {
    log.append(
        Timestamps.now(),
        entries.stream().map(entry -> entry.with(AuditEntry.ATTEMPT, attempt)).toList());
  }
}
