package io.nightshift.cli;

import io.nightshift.job.JobSpec;
import io.nightshift.storage.Json;
import io.nightshift.stream.ScoringStream;
import io.nightshift.stream.Tally;
import io.nightshift.table.Publication;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tells what the micro-batches of a process came to. */
final class StreamReport {
  private final JobSpec job;
  private final ScoringStream.Settings settings;
  private final Tally tally;

  StreamReport(JobSpec job, ScoringStream.Settings settings, Tally tally) {
    this.job = job;
    this.settings = settings;
    this.tally = tally;
  }

  /** For people. */
  void print(PrintWriter out) {
    out.println("%s, stream %s: %s".formatted(job.name(), settings.query(), batches()));
    out.println();
    out.println("  %-12s %s".formatted("table", job.output().table()));
    out.println("  %-12s %s".formatted("checkpoint", settings.checkpoint()));
    if (tally.published() > 0) {
      out.println();
      table().lines().forEach(line -> out.println("  " + line));
    }
    out.flush();
  }

  private TextTable table() {
    TextTable text =
        new TextTable(List.of("MODEL", "BATCHES", "READ", "SCORED", "REJECTED", "DIGEST"));
    for (Tally.Share share : tally.shares()) {
      text.add(
          List.of(
              share.model(),
              count(share.batches()),
              count(share.counts().read()),
              count(share.counts().scored()),
              count(share.counts().rejected()),
              "sha256:" + share.digest()));
    }
    return text;
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private String batches() {
    List<String> parts = new ArrayList<>();
    part(parts, tally.published(), "published");
    part(parts, tally.wasPublished(), "published already");
    part(parts, tally.hadNoRows(), "without rows");
    return parts.isEmpty() ? "nothing new" : String.join(", ", parts);
  }

  private static void part(List<String> parts, long batches, String what) {
    if (batches > 0) {
      parts.add("%s batch%s %s".formatted(count(batches), batches == 1 ? "" : "es", what));
    }
  }

  /** What a stream did that was stopped. */
  String interrupted() {
    return "Of the stream, until now: %s. The same command goes on from checkpoint %s"
        .formatted(batches(), settings.checkpoint());
  }

  /** For machines. */
  void printJson(PrintWriter out) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("status", "done");
    document.put("job", job.name());
    document.put("query", settings.query());
    document.put("table", job.output().table());
    document.put("checkpoint", settings.checkpoint());
    document.put("batches_published", tally.published());
    document.put("batches_already_published", tally.wasPublished());
    document.put("batches_without_rows", tally.hadNoRows());
    Publication.Counts counts = tally.counts();
    document.put("counts", counts);
    document.put("models", tally.shares());
    out.print(Json.write(document));
    out.flush();
  }
}
