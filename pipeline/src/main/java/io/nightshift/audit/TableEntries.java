package io.nightshift.audit;

import io.nightshift.table.PredictionTable;
import io.nightshift.table.Publication;
import io.nightshift.table.Refusal;
import io.nightshift.table.SnapshotHistory;
import io.nightshift.table.VacuumFinding;
import io.nightshift.table.Vacuuming;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/** What the records of a table say. */
public final class TableEntries {
  private final PredictionTable table;

  /** Those of a table. */
  public TableEntries(PredictionTable table) {
    this.table = table;
  }

  /** That a run was scored, judged and published; or was published again. */
  public List<AuditEntry> of(Publication record) {
    if (record.rollback() != null) {
      return List.of(
          publication(AuditEvent.TABLE_ROLLBACK, record)
              .with("from_run", record.rollback().from())
              .with("reason", record.rollback().reason()));
    }
    List<AuditEntry> entries = new ArrayList<>();
    entries.add(
        scored(
            about(AuditEvent.RUN, AuditOutcome.DONE, record),
            record.counts(),
            record.runKey(),
            record.input()));
    record.gates().forEach(gate -> entries.add(judged(gate, (e, o) -> about(e, o, record))));
    entries.add(publication(AuditEvent.PUBLICATION, record));
    return entries;
  }

  private AuditEntry publication(AuditEvent event, Publication record) {
    return about(event, AuditOutcome.DONE, record)
        .with("sequence", record.sequence())
        .with("replaces", record.previous());
  }

  private AuditEntry about(AuditEvent event, AuditOutcome outcome, Publication record) {
    AuditEntry entry =
        placed(event, outcome, record.publishedAt(), record.publishedBy(), record.snapshot())
            .with("job", record.job())
            .with("run_id", record.runId())
            .with(AuditEntry.RECORD, PredictionTable.path(record));
    Publication.Arm arm = record.arms().get(0);
    return entry
        .with(AuditEntry.MODEL, arm.model())
        .with(AuditEntry.VERSION, arm.version())
        .with("digest", arm.digest())
        .with("reference", arm.reference());
  }

  /** That a run was scored, and that a gate refused it. */
  public List<AuditEntry> of(Refusal record) {
    List<AuditEntry> entries = new ArrayList<>();
    entries.add(
        scored(
            about(AuditEvent.RUN, AuditOutcome.REFUSED, record),
            record.counts(),
            record.runKey(),
            record.input()));
    record.gates().forEach(gate -> entries.add(judged(gate, (e, o) -> about(e, o, record))));
    return entries;
  }

  private AuditEntry about(AuditEvent event, AuditOutcome outcome, Refusal record) {
    int colon = record.model().lastIndexOf(':');
    return placed(event, outcome, record.refusedAt(), record.refusedBy(), record.snapshot())
        .with("job", record.job())
        .with("run_id", record.runId())
        .with(AuditEntry.RECORD, table.folders(record.snapshot(), record.runId()).refusal())
        .with(AuditEntry.MODEL, record.model().substring(0, colon))
        .with(AuditEntry.VERSION, Integer.valueOf(record.model().substring(colon + 1)))
        .with("digest", record.digest());
  }

  /** That runs were given up. */
  AuditEntry of(Vacuuming record) {
    return placed(
            AuditEvent.VACUUM,
            AuditOutcome.DONE,
            record.vacuumedAt(),
            record.vacuumedBy(),
            record.snapshot())
        .with("sequence", record.sequence())
        .with("runs", record.vacuumedRuns())
        .with(AuditEntry.RECORD, PredictionTable.path(record));
  }

  /** What a vacuum did: the records by which it gave runs up, and the runs that it deleted. */
  public List<AuditEntry> of(List<VacuumFinding> findings) {
    List<AuditEntry> entries = new ArrayList<>();
    Set<Vacuuming> records = new LinkedHashSet<>();
    for (VacuumFinding finding : findings) {
      if (finding.delete()) {
        SnapshotHistory history =
            finding.snapshot().isEmpty() ? null : table.history(finding.snapshot());
        if (history != null) {
          history.vacuuming(finding.runId()).ifPresent(records::add);
        }
        entries.add(
            AuditEntry.now(AuditEvent.VACUUM, AuditOutcome.DONE)
                .with(AuditEntry.TABLE, table.display())
                .with("snapshot", finding.snapshot())
                .with("runs", List.of(finding.runId()))
                .with("files", finding.files())
                .with("bytes", finding.bytes())
                .with("reason", finding.why()));
      }
    }
    records.stream().map(this::of).forEach(entries::add);
    return entries;
  }

  private AuditEntry placed(
      AuditEvent event, AuditOutcome outcome, Instant at, String by, String snapshot) {
    return AuditEntry.of(at, by, event, outcome)
        .with(AuditEntry.TABLE, table.display())
        .with("snapshot", snapshot);
  }

  private static AuditEntry scored(
      AuditEntry entry, Publication.Counts counts, String runKey, Publication.Input input) {
    return entry
        .with("read", counts.read())
        .with("scored", counts.scored())
        .with("rejected", counts.rejected())
        .with("run_key", runKey)
        .with("input", input.path())
        .with("input_fingerprint", input.fingerprint());
  }

  private static AuditEntry judged(
      Publication.Gate gate, BiFunction<AuditEvent, AuditOutcome, AuditEntry> about) {
    AuditOutcome verdict = gate.passed() ? AuditOutcome.PASSED : AuditOutcome.REFUSED;
    return about
        .apply(AuditEvent.GATE, verdict)
        .with("gate", gate.name())
        .with("limit", gate.limit())
        .with("value", gate.value());
  }
}
