package io.nightshift.audit;

import io.nightshift.audit.AuditReport.Found;
import io.nightshift.error.Problems;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.table.PredictionTable;
import io.nightshift.table.Refusals;
import io.nightshift.table.SnapshotHistory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Answers queries from a log, from the records of tables and registries, or both. What both tell is
 * told once; what the log says is recorded, and is not, is a problem.
 */
public final class AuditReader {
  /** How long after it happened an entry may have been written, and by whatever clock. */
  private static final Duration SLACK = Duration.ofDays(1);

  private final AuditQuery query;
  private final Problems problems = new Problems();
  private final List<AuditEntry> logged = new ArrayList<>();
  private final List<AuditEntry> recorded = new ArrayList<>();
  private final Set<String> places = new HashSet<>();

  /** A reader that has read nothing yet. */
  public AuditReader(AuditQuery query) {
    this.query = query;
  }

  /** Reads a log. */
  public void read(AuditLog log) {
    logged.addAll(log.read(query.since().map(since -> since.minus(SLACK)), problems));
  }

  /** Reads the records of a table. */
  public void read(PredictionTable table) {
    places.add(table.display());
    TableEntries entries = new TableEntries(table);
    for (String snapshot : table.snapshots()) {
      problems.collect(
          () -> {
            SnapshotHistory history = table.history(snapshot);
            history.publications().forEach(record -> recorded.addAll(entries.of(record)));
            history.vacuumings().forEach(record -> recorded.add(entries.of(record)));
          });
    }
    Refusals refusals = new Refusals(table);
    for (String snapshot : refusals.snapshots()) {
      problems.collect(
          () -> refusals.of(snapshot).forEach(refusal -> recorded.addAll(entries.of(refusal))));
    }
  }

  /** Reads the histories of all models in a registry. */
  public void read(ModelRegistry registry) {
    places.add(registry.location());
    for (String model : registry.models()) {
      problems.collect(() -> recorded.addAll(RegistryEntries.read(registry, model).all()));
    }
  }

  /** What is wanted of all that was read. */
  public AuditReport report() {
    Map<String, Found> found = new LinkedHashMap<>();
    recorded.forEach(entry -> found.put(entry.identity(), new Found(entry, false, true, false)));
    List<Found> entries = new ArrayList<>();
    List<String> lost = new ArrayList<>();
    Set<String> over = ended();
    for (AuditEntry entry : logged) {
      Found known = found.get(entry.identity());
      if (known != null) {
        found.put(entry.identity(), new Found(entry, true, true, false));
      } else {
        requireNoRecord(entry, lost);
        boolean isOpen = isBegin(entry) && !over.contains(entry.text(AuditEntry.ATTEMPT));
        entries.add(new Found(entry, true, false, isOpen));
      }
    }
    entries.addAll(found.values());
    entries.removeIf(each -> !query.wants(each.entry()));
    entries.sort(Comparator.comparing(each -> each.entry().at()));
    List<String> all = new ArrayList<>(problems.all());
    all.addAll(lost);
    return new AuditReport(entries, all);
  }

  private Set<String> ended() {
    Set<String> ended = new HashSet<>();
    logged.stream()
        .filter(entry -> entry.event() == AuditEvent.COMMAND && !isBegin(entry))
        .forEach(entry -> ended.add(entry.text(AuditEntry.ATTEMPT)));
    return ended;
  }

  private static boolean isBegin(AuditEntry entry) {
    return entry.event() == AuditEvent.COMMAND && entry.outcome() == AuditOutcome.BEGUN;
  }

  /** Records are never deleted: what the log has from one is there, or somebody tampered. */
  private void requireNoRecord(AuditEntry entry, List<String> lost) {
    Optional<String> place =
        List.of(AuditEntry.TABLE, AuditEntry.REGISTRY).stream()
            .map(entry::text)
            .filter(places::contains)
            .findFirst();
    if (place.isPresent() && !entry.text(AuditEntry.RECORD).isEmpty() && query.wants(entry)) {
      lost.add(
          "Damaged records of %s: the log tells of %s at %s by %s, in %s, which is gone or says something else; restore it from a copy"
              .formatted(
                  place.get(),
                  entry.event().words(),
                  entry.at(),
                  entry.by(),
                  entry.text(AuditEntry.RECORD)));
    }
  }
}
