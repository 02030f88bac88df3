package io.nightshift.table;

import io.nightshift.storage.Timestamps;
import io.nightshift.storage.User;
import io.nightshift.table.VacuumFinding.Kind;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Deletes runs that are neither current nor wanted back, and what dead runs left.
 *
 * <p>Before anything of a run is deleted, a record in its snapshot's history gives the run up. A
 * run, or a rollback to one, that would publish it needs the same place in the history: one of both
 * is told that it lost, and nothing that is current, or can become so, is ever deleted.
 */
public final class Vacuum {
  /** A run that has not even said who it is has not yet staged anything worth waiting for. */
  private static final Duration NAMELESS_DEAD_AFTER = Duration.ofDays(1);

  private final PredictionTable table;
  private final VacuumPolicy policy;

  /** A vacuum of a whole table. */
  public Vacuum(PredictionTable table, VacuumPolicy policy) {
    this.table = table;
    this.policy = policy;
  }

  /** Looks, and writes nothing: every run that is not current, and what would become of it. */
  public List<VacuumFinding> plan() {
    // By the clock of this machine: asking the storage for its own means to write.
    return table.exists() ? look(Timestamps.now(), false) : List.of();
  }

  /** Deletes; returns every run that was not current, and what became of it. */
  public List<VacuumFinding> run() {
    return table.exists() ? look(storageTime(), true) : List.of();
  }

  private List<VacuumFinding> look(Instant now, boolean delete) {
    List<StagedRuns.Staged> staged = new StagedRuns(table).list();
    TreeSet<String> snapshots = new TreeSet<>(table.snapshots());
    staged.forEach(run -> run.holder().ifPresent(holder -> snapshots.add(holder.snapshot())));
    List<VacuumFinding> findings = new ArrayList<>();
    Set<String> published = new HashSet<>();
    for (String snapshot : snapshots) {
      List<StagedRuns.Staged> own =
          staged.stream()
              .filter(run -> run.holder().map(h -> h.snapshot().equals(snapshot)).orElse(false))
              .toList();
      Verdict verdict = delete ? vacuum(snapshot, own, now) : judge(snapshot, own, now);
      findings.addAll(verdict.findings());
      published.addAll(verdict.history().runs().keySet());
    }
    for (StagedRuns.Staged run : staged) {
      if (run.holder().isEmpty() && !published.contains(run.runId())) {
        VacuumFinding finding = nameless(run, now);
        findings.add(finding);
        if (delete && finding.delete()) {
          table.discard(table.folders("any", run.runId()));
        }
      }
    }
    return findings;
  }

  /** The time by the clock that stamps the files, which may not be this machine's. */
  private Instant storageTime() {
    String probe = RunFolders.STAGED + "/.clock." + UUID.randomUUID();
    table.storage().write(probe, new ByteArrayInputStream(new byte[1]));
    Instant time =
        table.storage().list(RunFolders.STAGED).stream()
            .filter(status -> probe.endsWith("/" + status.getPath().getName()))
            .findFirst()
            .map(status -> Instant.ofEpochMilli(status.getModificationTime()))
            .orElseGet(Timestamps::now);
    table.storage().delete(probe);
    table.storage().pruneEmpty(RunFolders.STAGED);
    return time;
  }

  private record Verdict(SnapshotHistory history, List<VacuumFinding> findings) {
    /** Those that no record has given up yet. */
    List<String> toGiveUp() {
      return findings.stream()
          .filter(VacuumFinding::delete)
          .map(VacuumFinding::runId)
          .filter(run -> history.vacuuming(run).isEmpty())
          .toList();
    }
  }

  private Verdict vacuum(String snapshot, List<StagedRuns.Staged> staged, Instant now) {
    while (true) {
      table.settle(snapshot);
      Verdict verdict = judge(snapshot, staged, now);
      if (verdict.toGiveUp().isEmpty() || giveUp(snapshot, verdict)) {
        delete(verdict, snapshot);
        return verdict;
      }
      // Somebody published, rolled back or vacuumed: what was found may no longer hold.
    }
  }

  private boolean giveUp(String snapshot, Verdict verdict) {
    return table
        .log(snapshot)
        .add(
            new Vacuuming(
                verdict.history().last() + 1,
                verdict.history().current().map(Publication::sequence).orElse(null),
                snapshot,
                Timestamps.now(),
                User.name(),
                verdict.toGiveUp()));
  }

  private Verdict judge(String snapshot, List<StagedRuns.Staged> staged, Instant now) {
    SnapshotHistory history = table.history(snapshot);
    List<VacuumFinding> findings = new ArrayList<>();
    String current = history.current().map(Publication::runId).orElse("");
    int rank = 0;
    for (Map.Entry<String, Publication> run : history.runs().entrySet()) {
      if (!run.getKey().equals(current)) {
        FolderUsage usage = usage(run.getValue());
        if (history.vacuuming(run.getKey()).isPresent()) {
          if (usage.files() > 0) {
            findings.add(finding(snapshot, run.getKey(), Kind.SUPERSEDED, GIVEN_UP, usage));
          }
        } else if (usage.files() > 0) {
          rank++;
          Reason reason = superseded(history, run.getValue(), rank, now);
          findings.add(finding(snapshot, run.getKey(), Kind.SUPERSEDED, reason, usage));
        }
      }
    }
    for (StagedRuns.Staged run : staged) {
      if (!history.runs().containsKey(run.runId())) {
        Reason reason = history.vacuuming(run.runId()).isPresent() ? GIVEN_UP : leftover(run, now);
        findings.add(finding(snapshot, run.runId(), Kind.LEFTOVER, reason, run.usage()));
      }
    }
    return new Verdict(history, findings);
  }

  private record Reason(boolean delete, String why) {}

  private static final Reason GIVEN_UP =
      new Reason(true, "an earlier vacuum gave it up and did not come to its end");

  private static VacuumFinding finding(
      String snapshot, String runId, Kind kind, Reason reason, FolderUsage usage) {
    return new VacuumFinding(
        snapshot, runId, kind, reason.delete(), reason.why(), usage.files(), usage.bytes());
  }

  private Reason superseded(SnapshotHistory history, Publication run, int rank, Instant now) {
    if (rank <= policy.keepRuns()) {
      return new Reason(false, "one of the %d kept for rollbacks".formatted(policy.keepRuns()));
    }
    Instant since = history.replacedBy(run).orElse(run).publishedAt();
    // Object stores stamp whole seconds, so that now may seem to be before then.
    Duration age = now.isBefore(since) ? Duration.ZERO : Duration.between(since, now);
    return age.compareTo(policy.olderThan()) < 0
        ? new Reason(false, "replaced less than %s ago".formatted(policy.age()))
        : new Reason(true, "replaced at " + since);
  }

  private Reason leftover(StagedRuns.Staged run, Instant now) {
    RunLease.Holder holder = run.holder().get();
    String who = "%s on %s, process %d".formatted(holder.user(), holder.host(), holder.pid());
    return silent(run, now, RunLease.DEAD_AFTER, "alive: %s".formatted(who));
  }

  private VacuumFinding nameless(StagedRuns.Staged run, Instant now) {
    Reason reason = silent(run, now, NAMELESS_DEAD_AFTER, "perhaps about to begin");
    return finding("", run.runId(), Kind.LEFTOVER, reason, run.usage());
  }

  private Reason silent(StagedRuns.Staged run, Instant now, Duration deadAfter, String alive) {
    Duration silence = Duration.between(run.lastSign(), now);
    if (silence.compareTo(deadAfter) < 0) {
      return new Reason(false, "%s, last sign at %s".formatted(alive, run.lastSign()));
    }
    return silence.compareTo(policy.olderThan()) < 0
        ? new Reason(
            false, "dead for less than %s, last sign at %s".formatted(policy.age(), run.lastSign()))
        : new Reason(true, "dead, last sign at " + run.lastSign());
  }

  private FolderUsage usage(Publication record) {
    return folders(record)
        .map(folder -> FolderUsage.of(table.storage(), folder))
        .reduce(FolderUsage.NONE, FolderUsage::plus);
  }

  /** Every place where a run that is not current may have files. */
  private Stream<String> folders(Publication record) {
    RunFolders run = table.folders(record.snapshot(), record.runId());
    return Stream.concat(
            record.arms().stream()
                .map(arm -> run.replaced(arm.path()))
                .filter(folder -> !folder.startsWith(run.work() + "/")),
            Stream.of(run.rejects(), run.work(), run.staging()))
        .distinct();
  }

  private void delete(Verdict verdict, String snapshot) {
    Set<String> runIds =
        verdict.findings().stream()
            .filter(VacuumFinding::delete)
            .map(VacuumFinding::runId)
            .collect(Collectors.toSet());
    Set<String> published = new HashSet<>(runIds);
    published.retainAll(verdict.history().runs().keySet());
    if (!published.isEmpty()) {
      table.visible().forget(snapshot, published);
    }
    runIds.forEach(runId -> delete(verdict.history(), snapshot, runId));
  }

  private void delete(SnapshotHistory history, String snapshot, String runId) {
    Optional.ofNullable(history.runs().get(runId))
        .ifPresentOrElse(
            record -> folders(record).forEach(this::deleteAndTidy),
            () -> {
              RunFolders run = table.folders(snapshot, runId);
              table.discard(run);
              if (!table.storage().exists(run.refusal())) {
                // Of a run that died before it said why it was refused.
                deleteAndTidy(run.rejects());
              }
            });
  }

  private void deleteAndTidy(String folder) {
    table.storage().delete(folder);
    table.storage().pruneEmpty(folder.substring(0, folder.lastIndexOf('/')));
  }
}
