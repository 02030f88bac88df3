package io.nightshift.cli;

import io.nightshift.audit.TableEntries;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.storage.Json;
import io.nightshift.table.PredictionTable;
import io.nightshift.table.Vacuum;
import io.nightshift.table.VacuumFinding;
import io.nightshift.table.VacuumPolicy;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Deletes what nobody can want back. */
@Command(
    name = "vacuum",
    description = {
      "Deletes the files of replaced runs beyond those kept for rollbacks, and what dead runs left.",
      "Never touches the current run of a snapshot, nor a run that is alive."
    },
    mixinStandardHelpOptions = true)
final class TableVacuumCommand implements Callable<Integer> {
  private static final Pattern AGE = Pattern.compile("(\\d{1,6})([smhd])");

  @Mixin private TableOption table;

  @Option(
      names = "--keep-runs",
      paramLabel = "N",
      description =
          "How many replaced runs each snapshot keeps; else 'output.keep-runs' of --job, or 2.")
  private Optional<Integer> keepRuns = Optional.empty();

  @Option(
      names = "--older-than",
      paramLabel = "AGE",
      defaultValue = "7d",
      description =
          "Leave alone what was replaced, or showed life, less long ago, such as 12h or 7d;"
              + " ${DEFAULT-VALUE} if not given.")
  private String olderThan;

  @Option(
      names = "--dry-run",
      fallbackValue = "true",
      description = "Only say what would be deleted.")
  private boolean dryRun;

  @Mixin private AuditOption audit;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    return dryRun ? vacuum() : audit.around(this::vacuum);
  }

  private int vacuum() {
    VacuumPolicy policy = new VacuumPolicy(keepRuns.orElseGet(table::keepRuns), age());
    PredictionTable opened = table.open();
    Vacuum vacuum = new Vacuum(opened, policy);
    List<VacuumFinding> findings = dryRun ? vacuum.plan() : vacuum.run();
    if (!dryRun) {
      audit.record(begun -> new TableEntries(opened).of(findings));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json.isSet()) {
      printJson(policy, findings, out);
    } else {
      print(policy, findings, out);
    }
    out.flush();
    return ExitCode.DONE;
  }

  private Duration age() {
    Matcher matcher = AGE.matcher(olderThan.strip());
    if (!matcher.matches()) {
      throw new InvalidRequestException(
          "Invalid --older-than '%s': write a number and s, m, h or d, such as 7d"
              .formatted(olderThan));
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  private void print(VacuumPolicy policy, List<VacuumFinding> findings, PrintWriter out) {
    long bytes =
        findings.stream().filter(VacuumFinding::delete).mapToLong(VacuumFinding::bytes).sum();
    long runs = findings.stream().filter(VacuumFinding::delete).count();
    out.println(
        String.format(
            Locale.ROOT,
            "%s %,d run%s, %,d bytes; each snapshot keeps %d replaced run%s, and what is younger than %s",
            dryRun ? "Would delete" : "Deleted",
            runs,
            runs == 1 ? "" : "s",
            bytes,
            policy.keepRuns(),
            policy.keepRuns() == 1 ? "" : "s",
            olderThan));
    if (findings.isEmpty()) {
      return;
    }
    out.println();
    TextTable text = new TextTable(List.of("", "SNAPSHOT", "RUN", "KIND", "FILES", "BYTES", "WHY"));
    for (VacuumFinding finding : findings) {
      text.add(
          List.of(
              finding.delete() ? (dryRun ? "delete" : "deleted") : "kept",
              finding.snapshot().isEmpty() ? "-" : finding.snapshot(),
              finding.runId(),
              finding.kind().name().toLowerCase(Locale.ROOT),
              String.format(Locale.ROOT, "%,d", finding.files()),
              String.format(Locale.ROOT, "%,d", finding.bytes()),
              finding.why()));
    }
    text.lines().forEach(line -> out.println("  " + line));
  }

  private void printJson(VacuumPolicy policy, List<VacuumFinding> findings, PrintWriter out) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("dry_run", dryRun);
    document.put("keep_runs", policy.keepRuns());
    document.put("older_than_seconds", policy.olderThan().toSeconds());
    document.put("runs", findings);
    out.print(Json.write(document));
  }
}
