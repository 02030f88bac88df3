package io.nightshift.run;

import io.nightshift.quality.ColumnDrift;
import io.nightshift.quality.Drift;
import io.nightshift.quality.Verdict;
import java.util.List;
import java.util.Locale;

/** What is told of drift while a run goes on; what fails it, its gate tells. */
final class DriftNotice {
  private DriftNotice() {}

  /** A line for each column. */
  static List<String> of(Drift drift) {
    return drift.drifted().stream()
        .filter(column -> column.verdict() == Verdict.WARNED)
        .map(column -> line(column, drift))
        .toList();
  }

  private static String line(ColumnDrift column, Drift drift) {
    return String.format(
        Locale.ROOT,
        "scores in '%s' have drifted: their stability index against %s is %.4f, above %s",
        column.column(),
        drift.against().orElseThrow(),
        column.measured().getAsDouble(),
        drift.warn());
  }
}
