package io.nightshift.audit;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Problems;
import io.nightshift.error.Secrets;
import io.nightshift.storage.Json;
import io.nightshift.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;

/**
 * A folder of files that never change, each created whole, with an entry on each line:
 *
 * <pre>
 * date=2026-01-31/20260131T010004.346Z-ID.jsonl
 * </pre>
 *
 * <p>Any number of processes may append at once; what one of them appends within a millisecond is
 * in its order by the ID. Thread-safe.
 */
public final class AuditLog {
  private static final String DATE = "date=";
  private static final String FILE = ".jsonl";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** How much this process has appended, to any log. */
  private static final AtomicInteger APPENDED = new AtomicInteger();

  private final Storage storage;

  private AuditLog(Storage storage) {
    this.storage = storage;
  }

  /**
   * A log, which need not be there yet.
   *
   * @param location a folder on any Hadoop file system
   * @throws InvalidRequestException if the location is blank or holds a password
   */
  public static AuditLog at(String location, Configuration conf) {
    if (location.isBlank()) {
      throw new InvalidRequestException("Invalid audit log: its location must not be blank");
    }
    Secrets.requireNone("audit log", location);
    return new AuditLog(Storage.at(location, conf));
  }

  /** How people write where it is. */
  public String display() {
    return storage.display();
  }

  /** Whether anything was ever written. */
  public boolean exists() {
    return storage.exists("");
  }

  /** Appends entries, all or none; they are on storage when this returns. */
  void append(Instant now, List<AuditEntry> entries) {
    String lines =
        entries.stream().map(entry -> Json.compact(entry) + "\n").collect(Collectors.joining());
    String id = "%08x-%s".formatted(APPENDED.getAndIncrement(), UUID.randomUUID());
    String path = "%s/%s-%s%s".formatted(folder(now), TIME.format(now), id, FILE);
    if (!storage.createIfAbsent(path, lines.getBytes(StandardCharsets.UTF_8))) {
      throw new IllegalStateException(path + " is there already");
    }
  }

  private static String folder(Instant moment) {
    return DATE + LocalDate.ofInstant(moment, ZoneOffset.UTC);
  }

  /**
   * Reads what was written from a day on, in the order in which it was written.
   *
   * @param since entries before it may be left out; all are read if it is empty
   * @param problems gets what cannot be read, file by file
   */
  List<AuditEntry> read(Optional<Instant> since, Problems problems) {
    String first = since.map(AuditLog::folder).orElse(DATE);
    List<AuditEntry> entries = new ArrayList<>();
    for (FileStatus day : storage.list("")) {
      String folder = day.getPath().getName();
      if (folder.startsWith(DATE) && folder.compareTo(first) >= 0) {
        for (FileStatus file : storage.list(folder)) {
          String path = folder + "/" + file.getPath().getName();
          if (path.endsWith(FILE) && !file.getPath().getName().startsWith(".")) {
            problems.collect(() -> entries.addAll(entries(path)));
          }
        }
      }
    }
    return entries;
  }

  private List<AuditEntry> entries(String path) {
    String shown = Storage.display(storage.resolve(path));
    byte[] content =
        storage
            .read(path)
            .orElseThrow(
                () -> new InvalidRequestException("Cannot read %s: it is gone".formatted(shown)));
    List<AuditEntry> entries = new ArrayList<>();
    int number = 0;
    for (String line : new String(content, StandardCharsets.UTF_8).lines().toList()) {
      number++;
      entries.add(
          Json.read(
              "line %d of %s".formatted(number, shown),
              line.getBytes(StandardCharsets.UTF_8),
              AuditEntry.class));
    }
    if (entries.isEmpty()) {
      throw new InvalidRequestException("Cannot read %s: it holds nothing".formatted(shown));
    }
    return entries;
  }
}
