package io.nightshift.cli;

import io.nightshift.audit.TableEntries;
import io.nightshift.storage.Json;
import io.nightshift.table.PredictionTable;
import io.nightshift.table.Publication;
import io.nightshift.table.Rollback;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Publishes an earlier run again. */
@Command(
    name = "rollback",
    description = {
      "Publishes an earlier run of a snapshot again: the one before the current, or any by its id.",
      "What was rolled back does not come back by scoring it again, unless with 'score --force'."
    },
    mixinStandardHelpOptions = true)
final class TableRollbackCommand implements Callable<Integer> {
  @Mixin private TableOption table;

  @Mixin private SnapshotOption snapshot;

  @Option(
      names = "--to",
      paramLabel = "ID",
      description = "Which run; else the one before. 'table runs' lists them.")
  private Optional<String> run = Optional.empty();

  @Option(names = "--reason", defaultValue = "", description = "Why, for the record.")
  private String reason;

  @Mixin private AuditOption audit;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    return audit.around(this::rollBack);
  }

  private int rollBack() {
    PredictionTable opened = table.open();
    Rollback.Result result = new Rollback(opened, snapshot.value()).to(run, reason);
    if (result.changed()) {
      audit.record(begun -> new TableEntries(opened).of(result.to()));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json.isSet()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("snapshot", snapshot.value());
      document.put("from", result.from().runId());
      document.put("to", result.to().runId());
      document.put("changed", result.changed());
      document.put("publication", result.to());
      out.print(Json.write(document));
    } else if (result.changed()) {
      out.println(
          "snapshot %s: %s → %s"
              .formatted(snapshot.value(), described(result.from()), described(result.to())));
    } else {
      out.println(
          "snapshot %s: %s is current already".formatted(snapshot.value(), described(result.to())));
    }
    out.flush();
    return ExitCode.DONE;
  }

  private static String described(Publication record) {
    Publication.Arm arm = record.arms().get(0);
    return "run %s (%s:%d)".formatted(record.runId(), arm.model(), arm.version());
  }
}
