package io.nightshift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.nightshift.batch.Reject;
import io.nightshift.table.DataFile;
import io.nightshift.table.ProviderUse;
import io.nightshift.table.Publication;
import io.nightshift.table.RejectGroup;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RunReportTest {
  private static Receipt receipt(
      int partition, long read, long scored, Map<String, Long> rejects, boolean opened) {
    long rejected = rejects.values().stream().mapToLong(Long::longValue).sum();
    RejectTally tally = new RejectTally();
    Set.of(Reject.Code.MISSING, Reject.Code.LOSSY)
        .forEach(
            code -> {
              String reason = code.label() + " in " + partition;
              for (long i = rejects.getOrDefault(code.label(), 0L); i > 0; i--) {
                tally.add(new Reject(0, Reject.Stage.BIND, code, "x", reason));
              }
            });
    return new Receipt(
        List.of(new DataFile("p/part-%d".formatted(9 - partition), scored, 10)),
        rejected == 0 ? List.of() : List.of(new DataFile("r/part-" + partition, rejected, 5)),
        read,
        tally,
        new RejectTally(),
        new TreeMap<>(Map.of("x", 1L)),
        opened,
        use("cpu", read, Set.of("" + partition), Set.of()),
        new StageTimes(1, 2, 3, 4, 5),
        batches(read),
        new TreeMap<>(),
        null,
        new TreeMap<>());
  }

  /** One batch, of a millisecond. */
  private static BatchTally batches(long rows) {
    BatchTally batches = new BatchTally();
    batches.add((int) rows, 1_000_000);
    return batches;
  }

  @Test
  void addsUpWhatTasksDid() {
    RunReport report =
        RunReport.of(
            List.of(
                receipt(0, 10, 7, Map.of("missing", 2L, "lossy", 1L), true),
                receipt(1, 5, 4, Map.of("missing", 1L), false)),
            Duration.ofSeconds(3));

    assertThat(report.counts()).isEqualTo(new Publication.Counts(15, 11, 4));
    assertThat(report.rejectsByCode()).isEqualTo(Map.of("missing", 3L, "lossy", 1L));
    assertThat(report.rejectGroups())
        .containsExactly(
            new RejectGroup("bind", "lossy", "x", 1, "lossy in 0"),
            new RejectGroup("bind", "missing", "x", 3, "missing in 0"));
    assertThat(report.clipped()).isEqualTo(Map.of("x", 2L));
    assertThat(report.predictions())
        .extracting(DataFile::path)
        .containsExactly("p/part-8", "p/part-9");
    assertThat(report.rejects()).extracting(DataFile::path).containsExactly("r/part-0", "r/part-1");
    assertThat(report.sessions()).isEqualTo(1);
    assertThat(report.sessionNanos()).isEqualTo(1);
    assertThat(report.batches().rows().counts()).startsWith(0, 1, 1).endsWith(0);
    assertThat(report.batches().rows().sum()).isEqualTo(15);
    assertThat(report.batches().seconds().counts()).startsWith(0, 0, 0, 2);
    assertThat(report.time()).isEqualTo(new StageTimes(2, 4, 6, 8, 10));
    assertThat(report.rowsPerSecond()).isEqualTo(5.0);
  }

  @Test
  void addsUpWhatEachProviderDid() {
    List<Receipt> receipts =
        List.of(
            receiptBy("cpu", 10, "1", "cuda on device 0: no driver"),
            receiptBy("cuda", 30, "2"),
            receiptBy("cuda", 5, "3"));

    assertThat(RunReport.of(receipts, Duration.ZERO).providers())
        .containsExactly(
            use("cuda", 35, Set.of("2", "3"), Set.of()),
            use("cpu", 10, Set.of("1"), Set.of("cuda on device 0: no driver")));
  }

  private static Receipt receiptBy(
      String provider, long rows, String executor, String... passedOver) {
    Receipt receipt = receipt(0, rows, rows, Map.of(), true);
    return new Receipt(
        receipt.predictions(),
        receipt.rejects(),
        receipt.read(),
        receipt.tally(),
        receipt.failures(),
        receipt.clipped(),
        receipt.openedSession(),
        use(provider, rows, Set.of(executor), Set.of(passedOver)),
        receipt.time(),
        receipt.batches(),
        receipt.profiles(),
        receipt.commit(),
        receipt.metrics());
  }

  private static ProviderUse use(
      String provider, long rows, Set<String> executors, Set<String> passedOver) {
    return new ProviderUse(provider, rows, new TreeSet<>(executors), new TreeSet<>(passedOver));
  }

  @Test
  void refusesReceiptsInWhichARowIsLostOrDoubled() {
    List<Receipt> lost = List.of(receipt(0, 10, 7, Map.of("missing", 2L), true));
    List<Receipt> doubled = List.of(receipt(0, 10, 9, Map.of("missing", 2L), true));

    assertThatIllegalStateException()
        .isThrownBy(() -> RunReport.of(lost, Duration.ZERO))
        .withMessage("read 10 rows, but scored 7 and rejected 2");
    assertThatIllegalStateException()
        .isThrownBy(() -> RunReport.of(doubled, Duration.ZERO))
        .withMessage("read 10 rows, but scored 9 and rejected 2");
  }

  @Test
  void aRunWithoutTasksHasReadNothing() {
    RunReport report = RunReport.of(List.of(), Duration.ZERO);

    assertThat(report.counts()).isEqualTo(new Publication.Counts(0, 0, 0));
    assertThat(report.rowsPerSecond()).isZero();
  }
}
