package io.nightshift.run;

import io.nightshift.batch.Reject;
import io.nightshift.table.RejectGroup;
import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts rejected rows by stage, code and column, with a reason in full for each. Small whatever
 * the number of rows, and mergeable. Not thread-safe.
 */
final class RejectTally implements Serializable {
  private final SortedMap<Reason, RejectGroup> groups = new TreeMap<>();

  private record Reason(String code, String column, String stage)
      implements Comparable<Reason>, Serializable {
    @Override
    public int compareTo(Reason other) {
      int byCode = code.compareTo(other.code);
      int byColumn = byCode != 0 ? byCode : column.compareTo(other.column);
      return byColumn != 0 ? byColumn : stage.compareTo(other.stage);
    }
  }

  /** Counts one row. */
  void add(Reject reject) {
    add(
        new RejectGroup(
            reject.stage().label(), reject.code().label(), reject.column(), 1, reject.message()));
  }

  /** Counts the rows that another counted. */
  void addAll(RejectTally other) {
    other.groups.values().forEach(this::add);
  }

  private void add(RejectGroup more) {
    groups.merge(
        new Reason(more.code(), more.column(), more.stage()),
        more,
        (known, added) ->
            new RejectGroup(
                known.stage(),
                known.code(),
                known.column(),
                known.rows() + added.rows(),
                known.example()));
  }

  /** The groups, ordered by code, column and stage. */
  List<RejectGroup> groups() {
    return List.copyOf(groups.values());
  }

  /** The rows by code alone. */
  SortedMap<String, Long> byCode() {
    SortedMap<String, Long> byCode = new TreeMap<>();
    groups.values().forEach(group -> byCode.merge(group.code(), group.rows(), Long::sum));
    return byCode;
  }
}
