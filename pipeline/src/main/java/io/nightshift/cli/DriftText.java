package io.nightshift.cli;

import io.nightshift.quality.ColumnDrift;
import io.nightshift.quality.Comparison;
import io.nightshift.quality.Drift;
import io.nightshift.quality.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Drift as people read it. */
final class DriftText {
  private static final String NONE = "-";

  private DriftText() {}

  /** All of it in a few words. */
  static String summary(Drift drift) {
    if (drift.worst().isPresent()) {
      ColumnDrift worst = drift.worst().get();
      return "%s at most, in %s, against %s"
          .formatted(index(worst), worst.column(), drift.against().orElseThrow());
    }
    boolean isFew =
        drift.columns().stream().anyMatch(column -> column.verdict() == Verdict.TOO_FEW_ROWS);
    return isFew
        ? String.format(
            Locale.ROOT,
            "not told: less than %,d rows%s",
            drift.minRows(),
            drift.against().map(run -> ", here or in " + run).orElse(""))
        : "not told: there is no earlier run to compare with";
  }

  /** Some of its columns, the furthest from what it was first. */
  static TextTable table(Drift drift, List<ColumnDrift> columns) {
    TextTable table = new TextTable(List.of("COLUMN", "INDEX", "VERDICT", "LIMITS", "AGAINST"));
    columns.stream()
        .sorted((one, other) -> Double.compare(rank(other), rank(one)))
        .forEach(
            column ->
                table.add(
                    List.of(
                        column.column(),
                        index(column),
                        column.verdict().label(),
                        limits(drift),
                        drift.against().map(Drift.Reference::snapshot).orElse(NONE))));
    return table;
  }

  private static double rank(ColumnDrift column) {
    return column.measured().orElse(-1);
  }

  private static String index(ColumnDrift column) {
    return column.measured().isPresent() ? number(column.measured().getAsDouble()) : NONE;
  }

  private static String limits(Drift drift) {
    return drift.failLimit().stream()
        .mapToObj(fail -> "warn %s, fail %s".formatted(drift.warn(), fail))
        .collect(Collectors.joining())
        .transform(both -> both.isEmpty() ? "warn " + drift.warn() : both);
  }

  /** Where the rows are now, and were; bins that had and have none are left out. */
  static TextTable table(Comparison comparison) {
    TextTable table = new TextTable(List.of("VALUES", "THEN %", "NOW %", "ADDS"));
    double[] parts = comparison.parts();
    long allThen = comparison.bins().stream().mapToLong(Comparison.Bin::expected).sum();
    long allNow = comparison.bins().stream().mapToLong(Comparison.Bin::actual).sum();
    for (int i = 0; i < parts.length; i++) {
      Comparison.Bin bin = comparison.bins().get(i);
      if (bin.expected() > 0 || bin.actual() > 0) {
        table.add(
            List.of(
                bin.name(),
                percent(bin.expected(), allThen),
                percent(bin.actual(), allNow),
                number(parts[i])));
      }
    }
    return table;
  }

  private static String number(double index) {
    return String.format(Locale.ROOT, "%.4f", index);
  }

  private static String percent(long rows, long all) {
    return String.format(Locale.ROOT, "%.2f", 100.0 * rows / all);
  }
}
