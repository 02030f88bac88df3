package io.nightshift.cli;

import io.nightshift.doctor.CheckResult;
import io.nightshift.doctor.Diagnosis;
import io.nightshift.doctor.Verdict;
import io.nightshift.run.Software;
import io.nightshift.storage.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code doctor} prints. */
record DoctorReport(Diagnosis diagnosis, int exitCode) {
  void print(PrintWriter out) {
    out.println(
        "nightshift %s, checked at %s: %s"
            .formatted(Software.version(), diagnosis.at(), summary()));
    out.println();
    TextTable table = new TextTable(List.of("CHECK", "WHERE", "VERDICT", "FOUND"));
    rows().forEach(table::add);
    table.lines().forEach(line -> out.println("  " + line));
    List<CheckResult> ailing =
        diagnosis.checks().stream().filter(check -> !check.mend().isEmpty()).toList();
    if (!ailing.isEmpty()) {
      out.println();
      out.println("  To mend:");
      for (CheckResult check : ailing) {
        check
            .mend()
            .forEach(
                line ->
                    out.println("  - %s, %s: %s".formatted(check.check(), check.where(), line)));
      }
    }
    out.flush();
  }

  /** A row for each check; but one for all executors on which it is well, which may be hundreds. */
  private List<List<String>> rows() {
    Map<String, List<CheckResult>> groups = new LinkedHashMap<>();
    for (CheckResult check : diagnosis.checks()) {
      boolean isOneOfMany = check.isOnExecutor() && check.verdict() == Verdict.OK;
      String group = check.check() + (isOneOfMany ? "" : " of " + check.where());
      groups.computeIfAbsent(group, name -> new ArrayList<>()).add(check);
    }
    return groups.values().stream().map(DoctorReport::row).toList();
  }

  private static List<String> row(List<CheckResult> group) {
    CheckResult first = group.get(0);
    boolean isSame = group.stream().allMatch(check -> check.found().equals(first.found()));
    return List.of(
        first.check(),
        group.size() == 1 ? first.where() : group.size() + " executors",
        first.verdict().toString(),
        isSame ? first.found() : "the first: " + first.found());
  }

  private String summary() {
    if (diagnosis.worst() == Verdict.OK) {
      return "all %d checks are well".formatted(diagnosis.checks().size());
    }
    return Stream.of(
            count(Verdict.FAILED, "failed"),
            count(Verdict.OUT_OF_REACH, "out of reach"),
            count(Verdict.WARNING, "with a warning"),
            count(Verdict.NOT_CHECKED, "not made"))
        .filter(text -> !text.isEmpty())
        .collect(
            Collectors.joining(", ", "of %d checks ".formatted(diagnosis.checks().size()), ""));
  }

  private String count(Verdict verdict, String text) {
    long count = diagnosis.count(verdict);
    return count == 0 ? "" : count + " " + text;
  }

  void printJson(PrintWriter out) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("status", diagnosis.worst().isHarmless() ? "well" : "failed");
    document.put("exit_code", exitCode);
    document.put("at", diagnosis.at());
    document.put("nightshift", Software.version());
    document.put("verdict", diagnosis.worst());
    document.put("checks", diagnosis.checks());
    out.print(Json.write(document));
    out.flush();
  }
}
