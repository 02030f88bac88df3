package io.nightshift.cli;

import io.nightshift.quality.ColumnDrift;
import io.nightshift.quality.Comparison;
import io.nightshift.quality.Drift;
import io.nightshift.quality.DriftLimits;
import io.nightshift.storage.Json;
import io.nightshift.table.ProfiledRun;
import io.nightshift.table.ProfiledRuns;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares the scores of two runs, by what their records say of them. */
@Command(
    name = "drift",
    description = {
      "Tells how far the scores of a snapshot are from those of an earlier one, by column, and",
      "where the column that is furthest has its rows now. The limits are those of the job."
    },
    mixinStandardHelpOptions = true)
final class DriftCommand implements Callable<Integer> {
  @Mixin private TableOption table;
  @Mixin private SnapshotOption snapshot;

  @Option(
      names = "--run",
      paramLabel = "ID",
      description = "Which run of it, such as a refused one; else the current one.")
  private Optional<String> run = Optional.empty();

  @Option(
      names = "--against",
      paramLabel = "VALUE",
      description = "Which snapshot to compare with; else the newest before it with enough rows.")
  private Optional<String> against = Optional.empty();

  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    ProfiledRuns runs = new ProfiledRuns(table.open());
    DriftLimits limits = table.drift();
    ProfiledRun now =
        run.map(id -> runs.run(snapshot.value(), id))
            .orElseGet(() -> runs.current(snapshot.value()));
    ProfiledRun then =
        against
            .map(runs::current)
            .orElseGet(
                () ->
                    runs.before(
                        now,
                        limits.minRows(),
                        problem -> spec.commandLine().getErr().println("Warning: " + problem)));
    Drift drift = Drift.between(then.reference(), then.profiles(), now.profiles(), limits);
    PrintWriter out = spec.commandLine().getOut();
    if (json.isSet()) {
      out.print(Json.write(document(now, then, drift)));
    } else {
      print(now, then, drift, out);
    }
    out.flush();
    return ExitCode.DONE;
  }

  private static Map<String, Object> document(ProfiledRun now, ProfiledRun then, Drift drift) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("run", now.reference());
    document.put("status", now.isPublished() ? "published" : "refused");
    document.put("drift", drift);
    Map<String, Object> bins = new LinkedHashMap<>();
    for (ColumnDrift column : drift.columns()) {
      comparison(column.column(), now, then)
          .ifPresent(comparison -> bins.put(column.column(), comparison.bins()));
    }
    document.put("bins", bins);
    return document;
  }

  private static Optional<Comparison> comparison(String column, ProfiledRun now, ProfiledRun then) {
    return Optional.ofNullable(then.profiles().get(column))
        .flatMap(known -> Comparison.of(known, now.profiles().get(column)));
  }

  private static void print(ProfiledRun now, ProfiledRun then, Drift drift, PrintWriter out) {
    out.println(
        String.format(
            Locale.ROOT,
            "%s, %s, %,d rows scored",
            now.reference(),
            now.isPublished() ? "published" : "refused",
            now.scored()));
    out.println(
        String.format(Locale.ROOT, "against %s, %,d rows scored", then.reference(), then.scored()));
    out.println();
    DriftText.table(drift, drift.columns()).lines().forEach(line -> out.println("  " + line));
    drift
        .worst()
        .flatMap(worst -> comparison(worst.column(), now, then))
        .ifPresent(
            comparison -> {
              out.println();
              out.println("  %s:".formatted(drift.worst().get().column()));
              DriftText.table(comparison).lines().forEach(line -> out.println("  " + line));
            });
  }
}
