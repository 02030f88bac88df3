package io.nightshift.cli;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Nearest;
import io.nightshift.storage.Json;
import io.nightshift.table.DataFile;
import io.nightshift.table.PredictionTable;
import io.nightshift.table.Publication;
import io.nightshift.table.SnapshotHistory;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the record of a run. */
@Command(
    name = "show",
    description = "Shows the publication record of a snapshot: models, input, rows, gates, files.",
    mixinStandardHelpOptions = true)
final class TableShowCommand implements Callable<Integer> {
  private static final MathContext DIGITS = new MathContext(6);

  @Mixin private TableOption table;

  @Mixin private SnapshotOption snapshot;

  @Option(names = "--run", paramLabel = "ID", description = "Which run; else the current one.")
  private Optional<String> run = Optional.empty();

  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PredictionTable opened = table.open();
    SnapshotHistory history = opened.history(snapshot.value());
    Publication record = find(opened, history);
    PrintWriter out = spec.commandLine().getOut();
    if (json.isSet()) {
      out.print(Json.write(record));
    } else {
      print(opened, history, record, out);
    }
    out.flush();
    return ExitCode.DONE;
  }

  private Publication find(PredictionTable opened, SnapshotHistory history) {
    Publication current =
        history
            .current()
            .orElseThrow(
                () ->
                    new InvalidRequestException(
                        "Nothing is published for snapshot %s in %s%s"
                            .formatted(
                                snapshot.value(),
                                opened.display(),
                                Nearest.hint(snapshot.value(), opened.snapshots()))));
    if (run.isEmpty()) {
      return current;
    }
    Publication found = history.runs().get(run.get());
    if (found == null) {
      List<String> known = List.copyOf(history.runs().keySet());
      throw new InvalidRequestException(
          "Unknown run '%s' of snapshot %s%s; published were %s"
              .formatted(
                  run.get(),
                  snapshot.value(),
                  Nearest.hint(run.get(), known),
                  String.join(", ", known)));
    }
    return found;
  }

  private void print(
      PredictionTable opened, SnapshotHistory history, Publication record, PrintWriter out) {
    boolean isCurrent = record.equals(history.current().get());
    out.println(
        "%s, snapshot %s, run %s: %s"
            .formatted(
                record.job(),
                snapshot.value(),
                record.runId(),
                isCurrent ? "current" : "not current"));
    out.println();
    field(out, "table", opened.display());
    field(out, "record", PredictionTable.path(record));
    field(out, "published", "%s by %s".formatted(record.publishedAt(), record.publishedBy()));
    if (record.rollback() != null) {
      Publication.Rollback rollback = record.rollback();
      field(
          out,
          "rollback",
          "to the run of record %d, from run %s%s"
              .formatted(
                  rollback.sequence(),
                  rollback.from(),
                  rollback.reason().isEmpty() ? "" : ": " + rollback.reason()));
    }
    field(
        out,
        "previous",
        record.previous() == null ? "none, this is the first" : "record " + record.previous());
    history
        .vacuuming(record.runId())
        .ifPresent(
            vacuuming ->
                field(
                    out,
                    "vacuumed",
                    "%s by %s: its files are deleted"
                        .formatted(vacuuming.vacuumedAt(), vacuuming.vacuumedBy())));
    field(out, "run key", record.runKey());
    Publication.Input input = record.input();
    field(out, "input", "%s (%s)".formatted(input.path(), input.amount()));
    if (input.batch() != null) {
      field(
          out,
          "batch",
          String.format(
              Locale.ROOT, "%,d of stream %s", input.batch().number(), input.batch().stream()));
    }
    field(out, "fingerprint", "sha256:" + input.fingerprint());
    record.features().forEach((name, sql) -> field(out, "feature", name + " = " + sql));
    Publication.Counts counts = record.counts();
    field(
        out,
        "rows",
        String.format(
            Locale.ROOT,
            "%,d read = %,d scored + %,d rejected",
            counts.read(),
            counts.scored(),
            counts.rejected()));
    record
        .clipped()
        .forEach((column, rows) -> field(out, "clipped", column + " in " + rows + " rows"));
    record
        .measuredDrift()
        .filter(drift -> !drift.columns().isEmpty())
        .ifPresent(drift -> field(out, "drift", DriftText.summary(drift)));
    record.software().forEach((name, version) -> field(out, name, version));
    printArms(record, out);
    printGates(record, out);
    if (!record.rejectGroups().isEmpty()) {
      section(out, RejectTable.of(record.rejectGroups()));
    }
    printFiles(record, out);
  }

  private static void printArms(Publication record, PrintWriter out) {
    TextTable arms = new TextTable(List.of("MODEL", "ASKED FOR", "DIGEST"));
    record
        .arms()
        .forEach(
            arm ->
                arms.add(
                    List.of(
                        arm.model() + ":" + arm.version(),
                        arm.reference(),
                        "sha256:" + arm.digest())));
    section(out, arms);
  }

  private static void printGates(Publication record, PrintWriter out) {
    if (record.gates().isEmpty()) {
      return;
    }
    TextTable gates = new TextTable(List.of("GATE", "LIMIT", "FOUND", "VERDICT"));
    record
        .gates()
        .forEach(
            gate ->
                gates.add(
                    List.of(
                        gate.name(),
                        number(gate.limit()),
                        number(gate.value()),
                        gate.passed() ? "passed" : "failed")));
    section(out, gates);
  }

  private static String number(double value) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).round(DIGITS).stripTrailingZeros().toPlainString()
        : String.valueOf(value);
  }

  private static void printFiles(Publication record, PrintWriter out) {
    TextTable files = new TextTable(List.of("ROWS", "BYTES", "FILE"));
    record.arms().forEach(arm -> arm.files().forEach(file -> add(files, file)));
    record.rejects().forEach(file -> add(files, file));
    section(out, files);
  }

  private static void add(TextTable files, DataFile file) {
    files.add(
        List.of(
            String.format(Locale.ROOT, "%,d", file.rows()),
            String.format(Locale.ROOT, "%,d", file.bytes()),
            file.path()));
  }

  private static void section(PrintWriter out, TextTable table) {
    out.println();
    table.lines().forEach(line -> out.println("  " + line));
  }

  private static void field(PrintWriter out, String name, String value) {
    out.println("  %-12s %s".formatted(name, value));
  }
}
