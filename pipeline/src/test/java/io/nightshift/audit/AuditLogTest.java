package io.nightshift.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.error.Problems;
import io.nightshift.storage.Timestamps;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
  @TempDir private Path folder;

  private AuditLog log() {
    return AuditLog.at(folder.resolve("log").toString(), new Configuration());
  }

  private static AuditEntry entry(int number) {
    return AuditEntry.now(AuditEvent.RUN, AuditOutcome.DONE)
        .with("number", number)
        .with("ratio", 0.1)
        .with("rows", 3_000_000_000L)
        .with("names", List.of("a", "ü\n"));
  }

  private List<AuditEntry> read(Optional<Instant> since) {
    Problems problems = new Problems();
    List<AuditEntry> entries = log().read(since, problems);
    assertThat(problems.all()).isEmpty();
    return entries;
  }

  @Test
  void readsWhatWasWritten() {
    List<AuditEntry> entries = List.of(entry(1), entry(2));

    log().append(Timestamps.now(), entries);

    assertThat(read(Optional.empty())).isEqualTo(entries);
  }

  @Test
  void keepsTheOrderOfAMillisecond() {
    Instant now = Timestamps.now();
    for (int number = 0; number < 20; number++) {
      log().append(now, List.of(entry(number)));
    }

    assertThat(read(Optional.empty()))
        .extracting(entry -> Integer.parseInt(entry.text("number")))
        .hasSize(20)
        .isSorted();
  }

  @Test
  void losesNothingOfWritersAtOnce() throws Exception {
    int writers = 8;
    int each = 20;
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    List<Future<?>> work = new ArrayList<>();
    for (int writer = 0; writer < writers; writer++) {
      int from = writer * each;
      work.add(
          threads.submit(
              () -> {
                for (int number = from; number < from + each; number++) {
                  log().append(Timestamps.now(), List.of(entry(number)));
                }
              }));
    }
    for (Future<?> one : work) {
      one.get();
    }
    threads.shutdown();

    assertThat(read(Optional.empty()))
        .extracting(entry -> entry.text("number"))
        .doesNotHaveDuplicates()
        .hasSize(writers * each);
  }

  @Test
  void readsFromADayOn() {
    Instant early = Instant.parse("2013-06-14T23:59:59.999Z");
    Instant late = Instant.parse("2013-06-15T00:00:00Z");
    log().append(early, List.of(entry(1)));
    log().append(late, List.of(entry(2)));

    assertThat(read(Optional.of(late))).extracting(e -> e.text("number")).containsExactly("2");
    assertThat(read(Optional.of(early)))
        .extracting(e -> e.text("number"))
        .containsExactly("1", "2");
  }

  @Test
  void anAttemptEndsOnce() {
    AuditTrail trail = AuditTrail.begin(log(), new TreeMap<>());
    trail.end(AuditOutcome.INTERRUPTED, 130, List.of());
    trail.end(AuditOutcome.FAILED, 1, List.of("stopped"));

    List<AuditEntry> entries = read(Optional.empty());
    assertThat(entries)
        .extracting(AuditEntry::outcome)
        .containsExactly(AuditOutcome.BEGUN, AuditOutcome.INTERRUPTED);
    assertThat(entries)
        .extracting(entry -> entry.text(AuditEntry.ATTEMPT))
        .doesNotContain("")
        .containsOnly(entries.get(0).text(AuditEntry.ATTEMPT));
  }
}
