package io.nightshift.cli;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.storage.Json;
import io.nightshift.table.PredictionRows;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints predictions. */
@Command(
    name = "read",
    description = {
      "Prints the predictions of a snapshot: of exactly the files that the current record lists,",
      "wherever they lie at this moment."
    },
    mixinStandardHelpOptions = true)
final class TableReadCommand implements Callable<Integer> {
  @Mixin private TableOption table;

  @Mixin private SnapshotOption snapshot;

  @Option(
      names = "--key",
      paramLabel = "COLUMN=VALUE",
      description = "Only rows with this value in this column; repeatable.")
  private Map<String, String> key = new LinkedHashMap<>();

  @Option(
      names = "--limit",
      paramLabel = "ROWS",
      defaultValue = "20",
      description = "How many rows to print; ${DEFAULT-VALUE} if not given.")
  private int limit;

  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (limit < 1) {
      throw new InvalidRequestException("Invalid --limit: must be 1 or more, got: " + limit);
    }
    PredictionRows predictions = table.open().rows(snapshot.value());
    List<Map<String, Object>> rows = new ArrayList<>();
    predictions.forEach(
        key,
        row -> {
          rows.add(row);
          return rows.size() < limit;
        });
    PrintWriter out = spec.commandLine().getOut();
    if (json.isSet()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("snapshot", snapshot.value());
      document.put("run_id", predictions.record().runId());
      document.put("scored", predictions.record().counts().scored());
      document.put("rows", rows);
      out.print(Json.write(document));
    } else {
      print(predictions, rows, out);
    }
    out.flush();
    return ExitCode.DONE;
  }

  private void print(PredictionRows predictions, List<Map<String, Object>> rows, PrintWriter out) {
    if (rows.isEmpty()) {
      out.println(
          key.isEmpty()
              ? "No predictions: every row was rejected"
              : "No such row among the predictions; 'nightshift rejects' shows what was rejected");
      return;
    }
    TextTable text = new TextTable(List.copyOf(rows.get(0).keySet()));
    rows.forEach(row -> text.add(row.values().stream().map(String::valueOf).toList()));
    text.lines().forEach(out::println);
    long scored = predictions.record().counts().scored();
    if (key.isEmpty() && scored > rows.size()) {
      out.println();
      out.println(
          String.format(Locale.ROOT, "%,d of %,d rows; --limit shows more", rows.size(), scored));
    }
  }
}
