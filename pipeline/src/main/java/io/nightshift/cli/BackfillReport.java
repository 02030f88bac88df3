package io.nightshift.cli;

import io.nightshift.audit.RunEntries;
import io.nightshift.error.NightshiftException;
import io.nightshift.run.Backfill.Day;
import io.nightshift.run.Backfill.Status;
import io.nightshift.run.Outcome;
import io.nightshift.storage.Json;
import io.nightshift.table.Publication;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tells what became of several snapshots. */
final class BackfillReport {
  /**
   * The worst exit code comes first: those for which a person is needed, then what may have to be
   * looked at, then those that trying again may cure.
   */
  private static final List<Integer> WORST_FIRST =
      List.of(
          ExitCode.INVALID,
          ExitCode.REFUSED,
          ExitCode.UNEXPECTED,
          ExitCode.LOST_RACE,
          ExitCode.UNREACHABLE);

  private final String job;
  private final List<Day> days;

  BackfillReport(String job, List<Day> days) {
    this.job = job;
    this.days = days;
  }

  /** That of the snapshot that is worst off. */
  int exitCode() {
    List<Integer> codes =
        days.stream().flatMap(day -> day.failure().stream()).map(ExitCode::of).toList();
    return WORST_FIRST.stream().filter(codes::contains).findFirst().orElse(ExitCode.DONE);
  }

  /** What is wrong, snapshot by snapshot; unexpected failures with their stack trace. */
  void printFailures(PrintWriter err) {
    for (Day day : days) {
      day.failure()
          .ifPresent(
              failure -> {
                RunEntries.problems(failure)
                    .forEach(
                        problem ->
                            err.println(
                                "nightshift: snapshot %s: %s".formatted(day.snapshot(), problem)));
                if (NightshiftException.in(failure).isEmpty()) {
                  failure.printStackTrace(err);
                }
              });
    }
    err.flush();
  }

  /** For people. */
  void print(PrintWriter out) {
    out.println("%s, %d snapshots: %s".formatted(job, days.size(), summary(days)));
    out.println();
    TextTable text =
        new TextTable(List.of("SNAPSHOT", "STATUS", "READ", "SCORED", "REJECTED", "RUN", "WHY"));
    for (Day day : days) {
      Optional<Publication> record = record(day);
      text.add(
          List.of(
              day.snapshot(),
              words(day.status()),
              record.map(r -> count(r.counts().read())).orElse("-"),
              record.map(r -> count(r.counts().scored())).orElse("-"),
              record.map(r -> count(r.counts().rejected())).orElse("-"),
              record.map(Publication::runId).orElse("-"),
              why(day)));
    }
    text.lines().forEach(line -> out.println("  " + line));
    out.flush();
  }

  private static String count(long rows) {
    return String.format(Locale.ROOT, "%,d", rows);
  }

  /** How many are how far, such as {@code 3 published, 1 failed}. */
  static String summary(List<Day> days) {
    return days.stream()
        .collect(Collectors.groupingBy(Day::status, java.util.TreeMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .map(status -> status.getValue() + " " + words(status.getKey()))
        .collect(Collectors.joining(", "));
  }

  /** What an interrupted backfill did, and what it did not come to. */
  static String interrupted(List<Day> days) {
    List<String> parts = new ArrayList<>();
    for (Status status : Status.values()) {
      List<String> snapshots =
          days.stream().filter(day -> day.status() == status).map(Day::snapshot).toList();
      if (!snapshots.isEmpty()) {
        String words = status == Status.BEGUN ? "interrupted" : words(status);
        parts.add(words + ": " + String.join(", ", snapshots));
      }
    }
    return "Of the snapshots, %s. The same command does the rest"
        .formatted(String.join("; ", parts));
  }

  private static String words(Status status) {
    return status == Status.WITHDRAWN
        ? "rolled back"
        : status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static Optional<Publication> record(Day day) {
    Outcome outcome = day.outcome().orElse(null);
    if (outcome instanceof Outcome.Published published) {
      return Optional.of(published.publication());
    } else if (outcome instanceof Outcome.AlreadyPublished published) {
      return Optional.of(published.publication());
    } else if (outcome instanceof Outcome.Withdrawn withdrawn) {
      return Optional.of(withdrawn.rollback());
    }
    return Optional.empty();
  }

  private static String why(Day day) {
    Outcome outcome = day.outcome().orElse(null);
    if (outcome instanceof Outcome.Planned planned) {
      return "would " + ScoreReport.intention(planned.plan());
    } else if (outcome instanceof Outcome.AlreadyPublished) {
      return "same model, input and job";
    } else if (outcome instanceof Outcome.Withdrawn withdrawn) {
      return "from a run with this key, at " + withdrawn.rollback().publishedAt();
    } else if (outcome instanceof Outcome.Published published) {
      return published.publication().previous() == null ? "first run" : "replaced an earlier run";
    }
    return day.failure().map(failure -> RunEntries.problems(failure).get(0)).orElse("");
  }

  /** For machines. */
  void printJson(PrintWriter out) {
    int code = exitCode();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("status", code == ExitCode.DONE ? "done" : "failed");
    document.put("exit_code", code);
    document.put("job", job);
    document.put("snapshots", days.stream().map(BackfillReport::json).toList());
    out.print(Json.write(document));
    out.flush();
  }

  private static Map<String, Object> json(Day day) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("snapshot", day.snapshot());
    entry.put("status", day.status().name().toLowerCase(Locale.ROOT));
    if (day.outcome().orElse(null) instanceof Outcome.Planned planned) {
      entry.put("would", ScoreReport.intention(planned.plan()));
      entry.put("run_key", planned.plan().runKey());
    }
    record(day).ifPresent(record -> entry.put("publication", record));
    day.failure()
        .ifPresent(
            failure -> {
              entry.put("exit_code", ExitCode.of(failure));
              entry.put(
                  "problems", RunEntries.problems(failure).stream().map(String::strip).toList());
            });
    return entry;
  }
}
