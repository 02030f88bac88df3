package io.nightshift.cli;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Nearest;
import io.nightshift.storage.Json;
import io.nightshift.table.PredictionTable;
import io.nightshift.table.RejectColumns;
import io.nightshift.table.RejectFiles;
import io.nightshift.table.RejectGroup;
import io.nightshift.table.RejectedRow;
import io.nightshift.table.RejectedRun;
import io.nightshift.table.RejectedRuns;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows and exports the rows that a run rejected. */
@Command(
    name = "rejects",
    description = {
      "Shows the rows of a snapshot that could not be scored, and why; exports them with --export.",
      "Those of the run that is current, or of any run by its id: refused ones have theirs, too."
    },
    mixinStandardHelpOptions = true)
final class RejectsCommand implements Callable<Integer> {
  @Mixin private TableOption table;
  @Mixin private SnapshotOption snapshot;

  @Option(names = "--run", paramLabel = "ID", description = "Which run; else the current one.")
  private Optional<String> run = Optional.empty();

  @Option(
      names = "--code",
      paramLabel = "CODE",
      defaultValue = "",
      description = "Only the rows with this code, such as missing.")
  private String code;

  @Option(
      names = "--limit",
      paramLabel = "ROWS",
      defaultValue = "20",
      description = "How many rows to show; ${DEFAULT-VALUE} if not given. Exports have all.")
  private int limit;

  @Option(
      names = "--export",
      paramLabel = "FILE",
      description = "Write them to a new .csv, .json, .jsonl or .parquet file instead.")
  private Optional<Path> export = Optional.empty();

  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Configuration hadoop = Surroundings.of(spec).hadoop();
    requireLimit();
    PredictionTable opened = table.open();
    RejectedRuns runs = new RejectedRuns(opened, snapshot.value());
    RejectedRun found = run.map(runs::run).orElseGet(runs::current);
    requireCode(found);
    RejectFiles files = new RejectFiles(opened.storage(), found, hadoop);
    PrintWriter out = spec.commandLine().getOut();
    if (export.isPresent()) {
      export(files, RejectExport.to(export.get().toAbsolutePath()), out);
    } else if (json.isSet()) {
      out.print(Json.write(document(found, first(files))));
    } else {
      print(found, first(files), out);
    }
    out.flush();
    return ExitCode.DONE;
  }

  private void requireLimit() {
    if (limit < 1) {
      throw new InvalidRequestException("Invalid --limit: must be 1 or more, got: " + limit);
    }
  }

  private void requireCode(RejectedRun found) {
    List<String> codes = found.groups().stream().map(RejectGroup::code).distinct().toList();
    if (!code.isEmpty() && !codes.isEmpty() && !codes.contains(code)) {
      throw new InvalidRequestException(
          "Unknown code '%s': run %s has %s%s"
              .formatted(code, found.runId(), String.join(", ", codes), Nearest.hint(code, codes)));
    }
  }

  private List<RejectedRow> first(RejectFiles files) {
    List<RejectedRow> rows = new ArrayList<>();
    files.forEach(
        code,
        row -> {
          rows.add(row);
          return rows.size() < limit;
        });
    return rows;
  }

  private void export(RejectFiles files, RejectExport target, PrintWriter out) {
    long rows = target.write(files, code);
    if (json.isSet()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("rows", rows);
      document.put("file", target.display());
      out.print(Json.write(document));
    } else if (rows == 0) {
      out.println("No rejected rows to export");
    } else {
      out.println(
          String.format(Locale.ROOT, "%,d rejected rows are in %s", rows, target.display()));
    }
  }

  private static Map<String, Object> document(RejectedRun run, List<RejectedRow> rows) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("run_id", run.runId());
    document.put("snapshot", run.snapshot());
    document.put("model", run.model());
    document.put("status", run.isPublished() ? "published" : "refused");
    document.put("counts", run.counts());
    document.put("reject_groups", run.groups());
    document.put("rows", rows.stream().map(RejectedRow::document).toList());
    return document;
  }

  private void print(RejectedRun run, List<RejectedRow> rows, PrintWriter out) {
    out.println(
        String.format(
            Locale.ROOT,
            "%s, snapshot %s, run %s (%s): %,d of %,d rows rejected",
            run.model(),
            run.snapshot(),
            run.runId(),
            run.isPublished() ? "published" : "refused",
            run.counts().rejected(),
            run.counts().read()));
    if (rows.isEmpty()) {
      return;
    }
    out.println();
    RejectTable.of(run.groups()).lines().forEach(line -> out.println("  " + line));
    out.println();
    List<String> header = new ArrayList<>(rows.get(0).key().keySet());
    header.addAll(List.of("STAGE", "CODE", "COLUMN", "MESSAGE"));
    TextTable text = new TextTable(header);
    rows.forEach(row -> text.add(cells(row)));
    text.lines().forEach(line -> out.println("  " + line));
    long all =
        run.groups().stream()
            .filter(group -> code.isEmpty() || group.code().equals(code))
            .mapToLong(RejectGroup::rows)
            .sum();
    if (all > rows.size()) {
      out.println();
      out.println(
          String.format(
              Locale.ROOT,
              "  %,d of %,d rows; --limit shows more, --export has all",
              rows.size(),
              all));
    }
  }

  private static List<String> cells(RejectedRow row) {
    List<String> cells = new ArrayList<>();
    row.key().values().forEach(value -> cells.add(String.valueOf(value)));
    cells.add(row.reason(RejectColumns.STAGE));
    cells.add(row.reason(RejectColumns.CODE));
    cells.add(row.reason(RejectColumns.COLUMN));
    cells.add(row.reason(RejectColumns.MESSAGE));
    return cells;
  }
}
