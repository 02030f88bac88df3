package io.nightshift.cli;

import io.nightshift.storage.Json;
import io.nightshift.table.PredictionTable;
import io.nightshift.table.TableRun;
import io.nightshift.table.TableRuns;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the runs of a table. */
@Command(
    name = "runs",
    description = {
      "Lists the runs of a table, the newest first: current, superseded, vacuumed (its files are",
      "deleted), refused by a gate, or staged (being scored, or left by a run that died)."
    },
    mixinStandardHelpOptions = true)
final class TableRunsCommand implements Callable<Integer> {
  @Mixin private TableOption table;

  @Option(
      names = "--snapshot",
      paramLabel = "VALUE",
      description = "Only the runs of this snapshot.")
  private Optional<String> snapshot = Optional.empty();

  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PredictionTable opened = table.open();
    List<TableRun> runs = new TableRuns(opened).list(snapshot);
    PrintWriter out = spec.commandLine().getOut();
    if (json.isSet()) {
      out.print(Json.write(runs));
    } else if (runs.isEmpty()) {
      out.println("No runs in " + opened.display());
    } else {
      table(runs).lines().forEach(out::println);
    }
    out.flush();
    return ExitCode.DONE;
  }

  private static TextTable table(List<TableRun> runs) {
    TextTable text =
        new TextTable(
            List.of(
                "SNAPSHOT",
                "RUN",
                "STATE",
                "AT (UTC)",
                "MODEL",
                "SCORED",
                "REJECTED",
                "BY",
                "NOTE"));
    for (TableRun run : runs) {
      text.add(
          List.of(
              run.snapshot().isEmpty() ? "-" : run.snapshot(),
              run.runId(),
              run.state().name().toLowerCase(Locale.ROOT),
              run.at().toString(),
              run.models().isEmpty() ? "-" : String.join(", ", run.models()),
              String.format(Locale.ROOT, "%,d", run.scored()),
              String.format(Locale.ROOT, "%,d", run.rejected()),
              run.by().isEmpty() ? "-" : run.by(),
              run.note()));
    }
    return text;
  }
}
