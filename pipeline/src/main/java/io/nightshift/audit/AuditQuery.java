package io.nightshift.audit;

import java.time.Instant;
import java.util.Optional;

/**
 * Which entries are wanted.
 *
 * @param since not those before it
 * @param until only those before it
 * @param model only those about this model, {@code NAME} or {@code NAME:VERSION}, and those that do
 *     not say which one they are about
 */
public record AuditQuery(Optional<Instant> since, Optional<Instant> until, Optional<String> model) {

  boolean wants(AuditEntry entry) {
    return since.map(first -> !entry.at().isBefore(first)).orElse(true)
        && until.map(end -> entry.at().isBefore(end)).orElse(true)
        && model.map(wanted -> isAbout(wanted, entry)).orElse(true);
  }

  private static boolean isAbout(String wanted, AuditEntry entry) {
    String name = entry.text(AuditEntry.MODEL);
    String version = entry.text(AuditEntry.VERSION);
    return name.isEmpty()
        || wanted.equals(name)
        || wanted.equals(name + ":" + version)
        || (version.isEmpty() && wanted.startsWith(name + ":"));
  }
}
