package io.nightshift.cli;

import io.nightshift.audit.AuditEntry;
import io.nightshift.audit.AuditEvent;
import io.nightshift.audit.AuditLog;
import io.nightshift.audit.AuditQuery;
import io.nightshift.audit.AuditReader;
import io.nightshift.audit.AuditReport;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.registry.Registries;
import io.nightshift.storage.Json;
import io.nightshift.table.PredictionTable;
import java.io.PrintWriter;
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

/** Tells who did what, when and why. */
@Command(
    name = "audit",
    description = {
      "Tells who did what, when and why: runs, gates, publications, promotions, rollbacks, vacuums.",
      "Reads the records of tables and registries, and the log of --audit, which alone has failures",
      "and refused promotions. Times are UTC."
    },
    mixinStandardHelpOptions = true)
final class AuditCommand implements Callable<Integer> {
  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Not what was before, such as 2013-06-14T03:00Z or 2013-06-14.")
  private Optional<String> since = Optional.empty();

  @Option(names = "--until", paramLabel = "TIME", description = "Only what was before.")
  private Optional<String> until = Optional.empty();

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = {
        "Only what is about this model, NAME or NAME:VERSION, and what does not say which model",
        "it is about."
      })
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--table",
      paramLabel = "TABLE",
      description =
          "A prediction table: its folder, or iceberg:CATALOG.NAMESPACE.NAME; repeatable.")
  private List<String> tables = new ArrayList<>();

  @Option(
      names = "--job",
      paramLabel = "FILE",
      description = "A job file, whose 'output.table' is read; repeatable.")
  private List<String> jobs = new ArrayList<>();

  @Option(
      names = "--registry",
      paramLabel = "LOCATION",
      description = "A registry: a folder, or mlflow+http://HOST:PORT.")
  private Optional<String> registry = Optional.empty();

  @Option(
      names = "--audit",
      paramLabel = "LOCATION",
      description = "The log that commands were told to write by their --audit.")
  private Optional<String> log = Optional.empty();

  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (log.isEmpty() && registry.isEmpty() && tables.isEmpty() && jobs.isEmpty()) {
      throw new InvalidRequestException(
          "Missing what to read: give --audit, --registry, --table or --job");
    }
    AuditQuery query =
        new AuditQuery(
            since.map(text -> Moments.read("--since", text)),
            until.map(text -> Moments.read("--until", text)),
            model);
    Configuration hadoop = Surroundings.of(spec).hadoop();
    AuditReader reader = new AuditReader(query);
    log.ifPresent(location -> reader.read(existing(AuditLog.at(location, hadoop))));
    tables(hadoop).forEach(reader::read);
    registry.ifPresent(location -> reader.read(Registries.open(location, hadoop)));
    AuditReport report = reader.report();
    if (json.isSet()) {
      printJson(report);
    } else {
      print(report);
    }
    return FailureReport.tell(report.problems(), spec.commandLine());
  }

  private static AuditLog existing(AuditLog opened) {
    if (!opened.exists()) {
      throw new InvalidRequestException(
          "Missing audit log: there is no %s".formatted(opened.display()));
    }
    return opened;
  }

  private List<PredictionTable> tables(Configuration hadoop) {
    List<String> locations = new ArrayList<>(tables);
    for (String job : jobs) {
      locations.add(
          JobFile.read(job, hadoop, Optional.empty(), registry, List.of()).output().table());
    }
    return locations.stream()
        .distinct()
        .map(location -> TableOption.existing(location, hadoop))
        .toList();
  }

  /** What the answer cannot have, since nobody said where to read it. */
  private List<String> gaps() {
    List<String> gaps = new ArrayList<>();
    if (log.isEmpty()) {
      gaps.add("failed runs and refused promotions are only in an audit log: give --audit");
    }
    if (registry.isEmpty()) {
      gaps.add("what a registry records was not read: give --registry");
    }
    if (tables.isEmpty() && jobs.isEmpty()) {
      gaps.add("what tables record was not read: give --table or --job");
    }
    return gaps;
  }

  private void printJson(AuditReport report) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("entries", report.entries());
    document.put("not_read", gaps());
    document.put("problems", report.problems());
    PrintWriter out = spec.commandLine().getOut();
    out.print(Json.write(document));
    out.flush();
  }

  private void print(AuditReport report) {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    List<AuditReport.Found> shown = report.entries().stream().filter(AuditCommand::isNews).toList();
    if (shown.isEmpty()) {
      out.println("Nothing is on record");
    } else {
      TextTable table = new TextTable(List.of("WHEN", "BY", "EVENT", "OUTCOME", "WHAT", "WHY"));
      for (AuditReport.Found found : shown) {
        AuditEntry entry = found.entry();
        table.add(
            List.of(
                entry.at().toString(),
                entry.by(),
                entry.event().words(),
                found.isOpen() ? "no end known" : entry.outcome().name().toLowerCase(Locale.ROOT),
                AuditText.what(entry),
                AuditText.why(entry)));
      }
      table.lines().forEach(out::println);
    }
    out.flush();
    gaps().forEach(gap -> err.println("Note: " + gap));
  }

  /** A command that came to a good end is told by what it did. */
  private static boolean isNews(AuditReport.Found found) {
    AuditEntry entry = found.entry();
    return switch (entry.outcome()) {
      case BEGUN -> found.isOpen();
      case DONE -> entry.event() != AuditEvent.COMMAND;
      default -> true;
    };
  }
}
