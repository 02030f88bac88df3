package io.nightshift.run;

import io.nightshift.binding.ColumnCheck;
import io.nightshift.job.RejectBudget;
import io.nightshift.quality.ColumnDrift;
import io.nightshift.quality.Drift;
import io.nightshift.quality.Verdict;
import io.nightshift.table.Publication.Counts;
import io.nightshift.table.Publication.Gate;
import io.nightshift.table.RejectGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What must hold of the result of a run before anyone may see it. */
final class Gates {
  private static final String NOTHING = "; nothing was published";

  private final List<Gate> gates = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();

  private Gates() {}

  /** Lets every gate judge what was really written. */
  static Gates judge(RunReport report, RejectBudget budget, List<ColumnCheck> checks, Drift drift) {
    Gates judged = new Gates();
    judged.judgeRatio(report.counts(), budget);
    judged.judgeCount(report.counts(), budget);
    checks.stream()
        .filter(ColumnCheck::failsTheRun)
        .forEach(check -> judged.judgeCheck(check.column(), report.failures()));
    drift.columns().forEach(column -> judged.judgeDrift(column, drift));
    return judged;
  }

  /** What each gate said, for the record. */
  List<Gate> verdicts() {
    return List.copyOf(gates);
  }

  /** What each gate that refused says to people; empty if the run passes. */
  List<String> refusals() {
    return List.copyOf(refusals);
  }

  private void judgeRatio(Counts counts, RejectBudget budget) {
    boolean refused = budget.isRatioExceededBy(counts.rejected(), counts.read());
    double ratio = (double) counts.rejected() / counts.read();
    gates.add(new Gate("rejects.max-ratio", budget.maxRatio(), ratio, !refused));
    if (refused) {
      refuse(
          "rejects.max-ratio",
          "%,d of %,d rows were rejected (%.2f %%), the limit is %.2f %%",
          counts.rejected(),
          counts.read(),
          100 * ratio,
          100 * budget.maxRatio());
    }
  }

  private void judgeCount(Counts counts, RejectBudget budget) {
    if (budget.maxCount().isEmpty()) {
      return;
    }
    boolean refused = budget.isCountExceededBy(counts.rejected());
    long limit = budget.maxCount().getAsLong();
    gates.add(new Gate("rejects.max-count", limit, counts.rejected(), !refused));
    if (refused) {
      refuse(
          "rejects.max-count",
          "%,d rows were rejected, the limit is %,d",
          counts.rejected(),
          limit);
    }
  }

  private void judgeCheck(String column, List<RejectGroup> failures) {
    List<RejectGroup> own =
        failures.stream().filter(failure -> failure.column().equals(column)).toList();
    long rows = own.stream().mapToLong(RejectGroup::rows).sum();
    String name = "checks." + column;
    gates.add(new Gate(name, 0, rows, rows == 0));
    if (rows > 0) {
      refuse(
          name,
          "%,d row%s fail%s, for example: %s",
          rows,
          rows == 1 ? "" : "s",
          rows == 1 ? "s" : "",
          own.get(0).example());
    }
  }

  /** Without a limit there is no gate; neither is there where nothing can be said. */
  private void judgeDrift(ColumnDrift column, Drift drift) {
    if (drift.failLimit().isEmpty() || column.measured().isEmpty()) {
      return;
    }
    double limit = drift.failLimit().getAsDouble();
    double index = column.measured().getAsDouble();
    String name = "drift." + column.column();
    boolean isRefused = column.verdict() == Verdict.FAILED;
    gates.add(new Gate(name, limit, index, !isRefused));
    if (isRefused) {
      refuse(
          name,
          "the scores' stability index against %s is %.4f, the limit is %s",
          drift.against().orElseThrow(),
          index,
          limit);
    }
  }

  private void refuse(String gate, String found, Object... values) {
    refusals.add(
        "Refused by gate %s: ".formatted(gate)
            + String.format(Locale.ROOT, found, values)
            + NOTHING);
  }
}
