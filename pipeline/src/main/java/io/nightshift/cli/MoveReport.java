package io.nightshift.cli;

import io.nightshift.registry.AliasMove;
import io.nightshift.registry.GateVerdict;
import io.nightshift.rollout.Rollout;
import io.nightshift.storage.Json;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;

/** Tells what moving an alias came to. */
final class MoveReport {
  private final String model;
  private final Rollout.Result result;
  private final boolean isTrial;

  /**
   * A report.
   *
   * @param isTrial whether it tells what would be done, and nothing was
   */
  MoveReport(String model, Rollout.Result result, boolean isTrial) {
    this.model = model;
    this.result = result;
    this.isTrial = isTrial;
  }

  void print(CommandLine commandLine, JsonOption json) {
    PrintWriter out = commandLine.getOut();
    if (json.isSet()) {
      out.print(Json.write(document()));
    } else {
      out.println(line());
      result.verdicts().forEach(verdict -> print(verdict, out));
    }
    out.flush();
  }

  private String line() {
    AliasMove move = result.move();
    if (!move.changed()) {
      return "%s@%s: stands for %d already".formatted(model, move.alias(), move.to());
    }
    return "%s@%s: %s → %d%s"
        .formatted(
            model, move.alias(), from("none"), move.to(), isTrial ? " (dry run, not moved)" : "");
  }

  private static void print(GateVerdict verdict, PrintWriter out) {
    out.println(
        "  %-10s %s".formatted(verdict.gate(), verdict.passed() ? "passed" : "REFUSED, forced"));
    verdict.findings().forEach(finding -> out.println("  %-10s   %s".formatted("", finding)));
  }

  private Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("model", model);
    document.put("alias", result.move().alias());
    document.put("from", from(null));
    document.put("to", result.move().to());
    document.put("changed", result.move().changed() && !isTrial);
    document.put("dry_run", isTrial);
    document.put("gates", result.verdicts());
    return document;
  }

  private Object from(Object none) {
    return result.move().from().isPresent() ? (Object) result.move().from().getAsInt() : none;
  }
}
