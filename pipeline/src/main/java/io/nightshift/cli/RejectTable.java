package io.nightshift.cli;

import io.nightshift.table.RejectGroup;
import java.util.List;
import java.util.Locale;

/** Rejected rows by reason and column, for people. */
final class RejectTable {
  private RejectTable() {}

  static TextTable of(List<RejectGroup> groups) {
    TextTable table = new TextTable(List.of("REJECTED", "COLUMN", "ROWS", "FOR EXAMPLE"));
    for (RejectGroup group : groups) {
      table.add(
          List.of(
              group.code(),
              group.column().isEmpty() ? "-" : group.column(),
              String.format(Locale.ROOT, "%,d", group.rows()),
              group.example()));
    }
    return table;
  }
}
