package io.nightshift.run;

import io.nightshift.quality.Profile;
import io.nightshift.table.DataFile;
import io.nightshift.table.FileMetrics;
import io.nightshift.table.ProviderUse;
import io.nightshift.table.Publication;
import io.nightshift.table.RejectGroup;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All receipts of a run in one.
 *
 * @param counts the rows
 * @param rejectsByCode rejected rows by the code of their reason
 * @param rejectGroups rejected rows by reason and column, with an example each
 * @param failures scored rows that fail the run, by reason and column
 * @param clipped scored rows in which an input was clipped, by column
 * @param predictions the files with predictions, by path
 * @param rejects the files with rejected rows, by path
 * @param sessions how many sessions were opened, over all executors
 * @param sessionNanos how long the tasks took that opened them, with fetching the model
 * @param providers what each execution provider did, the one with the most rows first
 * @param time where the tasks' time went
 * @param batches how large their batches were, and how long each took
 * @param profiles how the scores are distributed, by prediction column
 * @param elapsed from the first task's start to the last one's end, on the driver's clock
 * @param metrics what is in the columns of the files with predictions, by path; empty where readers
 *     do not ask for it
 */
public record RunReport(
    Publication.Counts counts,
    SortedMap<String, Long> rejectsByCode,
    List<RejectGroup> rejectGroups,
    List<RejectGroup> failures,
    SortedMap<String, Long> clipped,
    List<DataFile> predictions,
    List<DataFile> rejects,
    long sessions,
    long sessionNanos,
    List<ProviderUse> providers,
    StageTimes time,
    BatchTally batches,
    SortedMap<String, Profile> profiles,
    Duration elapsed,
    SortedMap<String, FileMetrics> metrics) {

  static RunReport of(List<Receipt> receipts, Duration elapsed) {
    RejectTally tally = new RejectTally();
    RejectTally failures = new RejectTally();
    SortedMap<String, Long> clipped = new TreeMap<>();
    SortedMap<String, FileMetrics> metrics = new TreeMap<>();
    SortedMap<String, Profile> profiles = new TreeMap<>();
    BatchTally batches = new BatchTally();
    for (Receipt receipt : receipts) {
      tally.addAll(receipt.tally());
      failures.addAll(receipt.failures());
      metrics.putAll(receipt.metrics());
      batches.addAll(receipt.batches());
      receipt.profiles().forEach((column, part) -> profiles.merge(column, part, Profile::plus));
      receipt.clipped().forEach((column, rows) -> clipped.merge(column, rows, Long::sum));
    }
    List<DataFile> predictions = files(receipts, Receipt::predictions);
    List<DataFile> rejects = files(receipts, Receipt::rejects);
    return new RunReport(
        new Publication.Counts(
            receipts.stream().mapToLong(Receipt::read).sum(), rows(predictions), rows(rejects)),
        tally.byCode(),
        tally.groups(),
        failures.groups(),
        clipped,
        predictions,
        rejects,
        receipts.stream().filter(Receipt::openedSession).count(),
        receipts.stream()
            .filter(Receipt::openedSession)
            .mapToLong(receipt -> receipt.time().load())
            .sum(),
        providers(receipts),
        receipts.stream().map(Receipt::time).reduce(StageTimes.NONE, StageTimes::plus),
        batches,
        profiles,
        elapsed,
        metrics);
  }

  private static List<ProviderUse> providers(List<Receipt> receipts) {
    return receipts.stream()
        .map(Receipt::provider)
        .collect(Collectors.toMap(ProviderUse::provider, use -> use, ProviderUse::plus))
        .values()
        .stream()
        .sorted(
            Comparator.comparingLong(ProviderUse::rows)
                .reversed()
                .thenComparing(ProviderUse::provider))
        .toList();
  }

  private static List<DataFile> files(
      List<Receipt> receipts, Function<Receipt, List<DataFile>> kind) {
    return receipts.stream()
        .flatMap(receipt -> kind.apply(receipt).stream())
        .sorted(Comparator.comparing(DataFile::path))
        .toList();
  }

  /** The rows of some files. */
  static long rows(List<DataFile> files) {
    return files.stream().mapToLong(DataFile::rows).sum();
  }

  /** Rows read a second, while tasks ran. */
  public double rowsPerSecond() {
    return counts.read() / Math.max(1e-9, elapsed.toNanos() / 1e9);
  }
}
