package io.nightshift.table;

import io.nightshift.error.NightshiftException;
import io.nightshift.storage.Json;
import io.nightshift.storage.Storage;
import io.nightshift.storage.Timestamps;
import io.nightshift.storage.User;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Says for whoever looks at a table's staging area that a run is alive, until closed: who stages
 * it, and by a file that is written again and again. Nothing that decides what is published depends
 * on it; it only keeps a vacuum from giving up a run that would have come to its end.
 */
public final class RunLease implements AutoCloseable {
  /** How often the file is written. */
  private static final Duration BEAT = Duration.ofMinutes(1);

  /** Without a beat for this long, a run is dead: it has missed many. */
  static final Duration DEAD_AFTER = Duration.ofMinutes(15);

  private final Storage table;
  private final String heartbeat;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "nightshift-lease");
            thread.setDaemon(true);
            return thread;
          });

  private RunLease(Storage table, String heartbeat) {
    this.table = table;
    this.heartbeat = heartbeat;
  }

  /**
   * Who stages a run.
   *
   * @param snapshot the snapshot that is scored
   * @param job the job's name
   * @param user who runs it
   * @param host the driver's machine
   * @param pid the driver's process
   * @param startedAt by the clock of that machine, UTC
   */
  public record Holder(
      String snapshot, String job, String user, String host, long pid, Instant startedAt) {}

  /** Takes the lease of a run before its first file is staged. */
  public static RunLease take(PredictionTable table, RunFolders run, String job) {
    Holder holder =
        new Holder(
            run.snapshot(),
            job,
            User.name(),
            host(),
            ProcessHandle.current().pid(),
            Timestamps.now());
    table.storage().createIfAbsent(run.lease(), Json.bytes(holder));
    RunLease lease = new RunLease(table.storage(), run.heartbeat());
    lease.beat();
    var unused =
        lease.clock.scheduleAtFixedRate(
            lease::beat, BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
    return lease;
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  private void beat() {
    try {
      byte[] time = Timestamps.now().toString().getBytes(StandardCharsets.UTF_8);
      table.write(heartbeat, new ByteArrayInputStream(time));
    } catch (NightshiftException e) {
      // The storage is away for a moment, or the run at its end: scoring will tell.
    }
  }

  /** Ends the beat; the run publishes, or deletes what it staged, right away. */
  @Override
  public void close() {
    clock.shutdown();
    try {
      // A beat after the staging area is deleted would bring it back.
      if (!clock.awaitTermination(BEAT.toSeconds(), TimeUnit.SECONDS)) {
        clock.shutdownNow();
      }
    } catch (InterruptedException e) {
      clock.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
